// What waits for moderators, and what was decided: cases page by page, and what they are about. Every look into one is
// noted, since it may show what its owner shows to few.
import { caseContents, casesClosed, casesWaiting } from '../../cypher/moderation/queries.ts';
import type { Viewer } from '../../context.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Audit } from '../audit/audit.ts';
import { readFiles } from '../media/files.ts';
import type { MediaUrls } from '../media/urls.ts';
import { type PageArguments, decodeCursor, pageSize, type WholePage, wholePage } from '../page/page.ts';

export type Case = Awaited<ReturnType<typeof casesWaiting>>[number];
type Found = Awaited<ReturnType<typeof caseContents>>[number];

export interface CaseContent extends Omit<Found, 'media'> {
  readonly media: readonly { readonly id: string; readonly kind: string; readonly url: string | null }[];
}

export interface Queue {
  /** OPEN: those that wait longest first; CLOSED: the latest first. Throws Invalid. */
  page(viewer: Viewer, status: 'OPEN' | 'CLOSED', args: PageArguments): Promise<WholePage<Case>>;
  /** What the cases are about, in their order; null where that is gone. */
  contents(viewer: Viewer, caseIds: readonly string[]): Promise<(CaseContent | null)[]>;
}

export interface QueueParts {
  readonly graph: Graph;
  readonly audit: Pick<Audit, 'noteNow'>;
  readonly urls: Pick<MediaUrls, 'image' | 'file'>;
}

const NOTES = 20;
const LISTS = {
  OPEN: { name: 'reports:open', read: casesWaiting, top: { at: 0, id: '' } },
  CLOSED: { name: 'reports:closed', read: casesClosed, top: { at: Number.MAX_SAFE_INTEGER, id: '' } },
} as const;

export function createQueue({ graph, audit, urls }: QueueParts): Queue {
  const urlOf = ({ kind, files }: Found['media'][number]): Promise<string | null> => {
    const read = readFiles(files ?? null);
    return kind === 'VIDEO' ? urls.file(read.videoKey) : urls.image(read, 'LARGE', 'JPEG');
  };
  const shown = async ({ media, ...found }: Found): Promise<CaseContent> => ({
    ...found,
    media: await Promise.all(media.map(async (one) => ({ id: one.id, kind: one.kind, url: await urlOf(one) }))),
  });
  return {
    async page(viewer, status, { first, after }) {
      const { name, read, top } = LISTS[status];
      const size = pageSize(first);
      const from = after == null ? top : decodeCursor(name, after);
      const rows = await read(graph, { viewerId: viewer.id, at: from.at, afterId: from.id, limit: size + 1 });
      return wholePage(name, rows.slice(0, size), (row) => row, { after, hasNextPage: rows.length > size });
    },
    async contents(viewer, caseIds) {
      const found = await caseContents(graph, { ids: [...caseIds], viewerId: viewer.id, notes: NOTES });
      const note = { kind: 'MODERATED' as const, actorId: viewer.id };
      // Before anything is shown.
      await audit.noteNow(
        ...found.map(({ id, ownerId }) => ({ ...note, subjectId: ownerId, detail: { what: 'CASE_READ', case: id } })),
      );
      const byId = new Map(await Promise.all(found.map(async (one) => [one.id, await shown(one)] as const)));
      return caseIds.map((id) => byId.get(id) ?? null);
    },
  };
}
