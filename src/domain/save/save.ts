// Saved posts: a list of one's own that nobody else sees or counts.
import { save, savedPage, unsave } from '../../cypher/save/queries.ts';
import { pageRead } from '../../cypher/page.ts';
import type { Viewer } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { type Collectors, rowOfEach } from '../../graph/collect.ts';
import type { Read } from '../../graph/read.ts';
import type { Clock } from '../clock.ts';
import type { Candidate, ListFrom } from '../page/page.ts';
import type { Audience } from '../visibility/audience.ts';

export interface SaveService {
  /** NotFound where the viewer may not see the post; saving twice leaves it where it stands in the list. */
  save(viewer: Viewer, postId: string): Promise<{ postId: string }>;
  /** NotFound where the viewer may not see the post. */
  unsave(viewer: Viewer, postId: string): Promise<{ postId: string }>;
  /** What the viewer has saved, latest saved first: the only parent there is. Some may yet prove invisible. */
  saved(lists: ListFrom[], limit: number): Promise<Read<Candidate>>;
}

export interface SaveParts {
  readonly audience: Audience;
  readonly collectors: Collectors;
  readonly clock: Clock;
}

interface Pair {
  readonly viewerId: string;
  readonly postId: string;
}

const orderOf = ({ viewerId, postId }: Pair): string => `${postId} ${viewerId}`;

export function createSaveService({ audience, collectors, clock }: SaveParts): SaveService {
  const saves = collectors.create<Pair & { nowMs: number }, boolean>({
    orderOf,
    async write(tx, items) {
      return (await rowOfEach(items, (each) => save(tx, { items: each }))).map((row) => row !== undefined);
    },
  });
  const unsaves = collectors.create<Pair, unknown>({
    orderOf,
    write: (tx, items) => rowOfEach(items, (each) => unsave(tx, { items: each })),
  });
  return {
    async save(viewer, postId) {
      await audience.require(viewer.id, 'posts', postId);
      if (!(await saves.add({ viewerId: viewer.id, postId, nowMs: clock() }))) throw new NotFound('post');
      return { postId };
    },
    async unsave(viewer, postId) {
      await audience.require(viewer.id, 'posts', postId);
      await unsaves.add({ viewerId: viewer.id, postId });
      return { postId };
    },
    saved: (lists, limit) => Promise.resolve(pageRead(savedPage, lists, limit)),
  };
}
