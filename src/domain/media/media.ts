// What people do with the images and videos they have uploaded: describe them, wear them, take them away. Showing them
// in posts is the posts' business.
import { avatarSet, avatarView, mediaEditAlt, mediaPage, mediaProgress } from '../../cypher/media/queries.ts';
import { pageRead } from '../../cypher/page.ts';
import type { Viewer } from '../../context.ts';
import { Conflict, NotFound, Unauthenticated } from '../../errors.ts';
import { profileChanged } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import type { Read } from '../../graph/read.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import type { Candidate, ListFrom } from '../page/page.ts';
import { Alt } from './accepted.ts';
import { pickRendition, readFiles } from './files.ts';
import { takeMediumAway } from './remove.ts';
import type { Uploads } from './uploads.ts';
import type { MediaUrls } from './urls.ts';

export interface MediaService extends Uploads {
  readonly urls: MediaUrls;
  /** Throws NotFound for whatever is not the viewer's own. */
  editAlt(viewer: Viewer, id: string, alt: string | null | undefined): Promise<{ mediaId: string }>;
  /** Ends an upload under way, too. Twice is once for what was there; throws NotFound for whatever is not one's own. */
  remove(viewer: Viewer, id: string): Promise<{ id: string }>;
  /** An image that is ready and in no post; null: none. Throws NotFound, Conflict (NOT_READY, NOT_AN_IMAGE, IN_USE). */
  setAvatar(viewer: Viewer, id: string | null): Promise<{ userId: string }>;
  /** Uploads of each list's parent, latest first. */
  ofUsers(lists: ListFrom[], limit: number): Read<Candidate>;
  /** Throws NotFound for whatever is not the viewer's own. */
  state(viewer: Viewer, id: string): Promise<{ state: string; failure: string | null }>;
}

export interface MediaParts {
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly uploads: Uploads;
  readonly urls: MediaUrls;
  readonly clock: Clock;
}

/** The key of the small rendition of an image that may be worn. */
async function avatarKeyOf(tx: Runner, userId: string, id: string): Promise<string> {
  const [view] = await avatarView(tx, { userId, id });
  if (view === undefined) throw new NotFound('media');
  if (view.kind !== 'IMAGE') throw new Conflict('NOT_AN_IMAGE', 'Only an image can be a profile picture.');
  if (view.isUsed) throw new Conflict('IN_USE', 'This image is in a post already: upload it once more.');
  const key = pickRendition(readFiles(view.files), 'THUMB', 'JPEG')?.key;
  if (view.state !== 'READY' || key === undefined) throw new Conflict('NOT_READY', 'This image is not ready yet.');
  return key;
}

export function createMediaService({ graph, outbox, uploads, urls, clock }: MediaParts): MediaService {
  return {
    ...uploads,
    urls,
    async editAlt(viewer, id, alt) {
      const [edited] = await mediaEditAlt(graph, { uploaderId: viewer.id, id, alt: parseInput(Alt, alt, 'alt') });
      if (edited === undefined) throw new NotFound('media');
      return { mediaId: id };
    },
    async remove(viewer, id) {
      const nowMs = clock();
      await outbox.write(async (tx) => {
        if (!(await takeMediumAway(tx, outbox, { uploaderId: viewer.id, id }, nowMs))) throw new NotFound('media');
      });
      return { id };
    },
    async setAvatar(viewer, id) {
      const nowMs = clock();
      await outbox.write(async (tx) => {
        const key = id === null ? null : await avatarKeyOf(tx, viewer.id, id);
        const rows = await avatarSet(tx, {
          userId: viewer.id,
          id,
          key: key === null || id === null ? null : [key, id],
        });
        if (rows.length === 0) throw new Unauthenticated();
        await outbox.store(tx, [profileChanged({ userId: viewer.id }, nowMs)]);
      });
      return { userId: viewer.id };
    },
    ofUsers: (lists, limit) => pageRead(mediaPage, lists, limit),
    async state(viewer, id) {
      const [found] = await mediaProgress(graph, { uploaderId: viewer.id, id });
      if (found === undefined) throw new NotFound('media');
      return found;
    },
  };
}
