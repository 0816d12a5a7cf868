// One ZIP with all that we hold of a person (GDPR art. 15 and 20): JSON, and what they uploaded. Read page by page
// while it is written, so that memory does not grow with the account.
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

import { sessionsList } from '../../cypher/auth/queries.ts';
import { consentList } from '../../cypher/consent/queries.ts';
import {
  exportComments,
  exportMarks,
  exportMedia,
  exportNotifications,
  exportPeople,
  exportPosts,
  exportProfile,
} from '../../cypher/export/queries.ts';
import type { Graph } from '../../graph/graph.ts';
import type { AuditReads } from '../audit/read.ts';
import type { Originals } from '../media/originals.ts';

type Row = Readonly<Record<string, unknown>>;
type Page = (after: string) => Promise<{ readonly rows: readonly Row[]; readonly next: string | null }>;

export interface ArchiveParts {
  readonly graph: Graph;
  readonly audit: Pick<AuditReads, 'page'>;
  readonly originals: Originals;
  /** Rows that are read at once. Default 500. */
  readonly pageRows?: number;
}

const PAGE_ROWS = 500;
const ABOUT =
  'Each file is JSON: an array, or one object; in media/ is what was uploaded. Times are in UTC, ids those of the API.';

/** The same row as people read it: `…AtMs` as `…At`, in RFC 3339; what is not there is null. */
export function readable(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) =>
      /(^at|At)Ms$/.test(name)
        ? [name.slice(0, -2), typeof value === 'number' ? new Date(value).toISOString() : null]
        : [name, value],
    ),
  );
}

async function* arrayOf(page: Page): AsyncGenerator<string> {
  let before = '[\n';
  for (let after: string | null = ''; after !== null;) {
    const { rows, next }: Awaited<ReturnType<Page>> = await page(after);
    const texts = rows.map((row) => JSON.stringify(readable(row)));
    if (texts.length > 0) {
      yield before + texts.join(',\n');
      before = ',\n';
    }
    after = next;
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

type Keyed = typeof exportPosts;

function sectionsOf({ graph, audit, pageRows = PAGE_ROWS }: ArchiveParts, accountId: string): Record<string, Page> {
  const keyed =
    (query: Keyed): Page =>
    async (after) => {
      const found = await query(graph, { accountId, after, limit: pageRows });
      const next = found.length < pageRows ? null : (found.at(-1)?.key ?? null);
      return { rows: found.map(({ row }) => row), next };
    };
  const whole =
    (read: () => Promise<readonly Row[]>): Page =>
    async () => ({ rows: await read(), next: null });
  return {
    posts: keyed(exportPosts),
    comments: keyed(exportComments),
    marks: keyed(exportMarks),
    media: keyed(exportMedia),
    people: keyed(exportPeople),
    notifications: keyed(exportNotifications),
    consents: whole(() => consentList(graph, { accountId })),
    sessions: whole(() => sessionsList(graph, { accountId, nowMs: 0 })),
    async 'security-events'(after) {
      const { edges, pageInfo } = await audit.page({ accountId }, { first: 100, after: after === '' ? null : after });
      const rows = edges.map(({ node: { kind, atMs, detail } }) => ({ kind, atMs, detail }));
      return { rows, next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
    },
  };
}

/** The archive as a stream; it fails where reading fails. `madeAtMs`: epoch ms. */
export async function archiveOf(parts: ArchiveParts, accountId: string, madeAtMs: number): Promise<Readable> {
  const [found] = await exportProfile(parts.graph, { accountId });
  if (found === undefined) throw new Error('The account is gone');
  const zip = new ZipFile();
  const output = Readable.from(zip.outputStream as AsyncIterable<Buffer>);
  zip.once('error', (error: Error) => output.destroy(error));
  const options = { mtime: new Date(madeAtMs), mode: 0o100600 };
  const about = { format: 1, about: ABOUT, madeAt: new Date(madeAtMs).toISOString() };
  zip.addBuffer(Buffer.from(`${JSON.stringify(about, null, 2)}\n`), 'about.json', options);
  zip.addBuffer(Buffer.from(`${JSON.stringify(readable(found.profile), null, 2)}\n`), 'profile.json', options);
  for (const [name, page] of Object.entries(sectionsOf(parts, accountId))) {
    zip.addReadStreamLazy(`${name}.json`, options, (done) => {
      done(null, Readable.from(arrayOf(page)));
    });
  }
  for (const { name, open } of await parts.originals.ofAccount(accountId)) {
    // Pictures and videos do not get smaller by it.
    zip.addReadStreamLazy(`media/${name}`, { ...options, compress: false }, (done) => {
      open()
        .then((stream) => {
          done(null, stream);
        })
        .catch((error: unknown) => output.destroy(error as Error));
    });
  }
  zip.end();
  return output;
}
