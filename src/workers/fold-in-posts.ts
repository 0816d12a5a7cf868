// Lets the learned models know of a new or changed post before the next training.
import type { FoldIn } from '../domain/ranking/fold-in.ts';
import type { Worker } from '../events/worker.ts';

export function createFoldInPosts(foldIn: FoldIn): Worker {
  return {
    name: 'fold-in-posts',
    kinds: ['POSTED', 'POST_EDITED'],
    handle: (events) =>
      foldIn(
        events.flatMap((event) => (event.kind === 'POSTED' || event.kind === 'POST_EDITED' ? [event.postId] : [])),
      ),
  };
}
