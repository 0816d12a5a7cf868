// Saved posts: a list of one's own that nobody else sees or counts.
import { save, savedPage, unsave } from '../../cypher/save/queries.ts';
import type { Viewer } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Clock } from '../clock.ts';
import type { Candidate, ListFrom } from '../page/page.ts';
import type { Audience } from '../visibility/audience.ts';

export interface SaveService {
  /** NotFound where the viewer may not see the post; saving twice leaves it where it stands in the list. */
  save(viewer: Viewer, postId: string): Promise<{ postId: string }>;
  /** NotFound where the viewer may not see the post. */
  unsave(viewer: Viewer, postId: string): Promise<{ postId: string }>;
  /** What the viewer has saved, latest saved first: the only parent there is. Some may yet prove invisible. */
  saved(lists: ListFrom[], limit: number): Promise<Candidate[]>;
}

export interface SaveParts {
  readonly graph: Graph;
  readonly audience: Audience;
  readonly clock: Clock;
}

export function createSaveService({ graph, audience, clock }: SaveParts): SaveService {
  return {
    async save(viewer, postId) {
      await audience.require(viewer.id, 'posts', postId);
      const [saved] = await save(graph, { viewerId: viewer.id, postId, nowMs: clock() });
      if (saved === undefined) throw new NotFound('post');
      return { postId };
    },
    async unsave(viewer, postId) {
      await audience.require(viewer.id, 'posts', postId);
      await unsave(graph, { viewerId: viewer.id, postId });
      return { postId };
    },
    saved: (lists, limit) => savedPage(graph, { lists, limit }),
  };
}
