// What viewers say about their TOP: seen, hidden, less of this. It is between them and their ranking; nobody else
// learns of it, and LATEST takes no notice.
import { z } from 'zod';

import { hide, less, lessTarget, lessUndo, seenMark, unhide } from '../../cypher/feed/queries.ts';
import type { Viewer } from '../../context.ts';
import { Invalid, NotFound } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Clock } from '../clock.ts';
import { refuseSelf } from '../follow/follow.ts';
import { parseInput } from '../input.ts';
import type { Audience } from '../visibility/audience.ts';
import { SEEN } from './interests.ts';

/** How many posts one call may say it has seen. */
export const SEEN_AT_ONCE_MAX = 100;

/** Exactly one is given. */
export interface LessOf {
  readonly userId?: string | null;
  readonly hashtag?: string | null;
  readonly postId?: string | null;
}

export interface FeedbackService {
  /** Notes posts as seen; passes over those that the viewer may not see. Throws Invalid above SEEN_AT_ONCE_MAX. */
  markSeen(viewer: Viewer, ids: readonly string[]): Promise<true>;
  /** Both throw NotFound where the viewer may not see the post. */
  hide(viewer: Viewer, postId: string): Promise<{ postId: string }>;
  unhide(viewer: Viewer, postId: string): Promise<{ postId: string }>;
  /** Both throw NotFound where the viewer may not see the account or the post, Invalid unless one thing is named. */
  seeLess(viewer: Viewer, of: LessOf): Promise<true>;
  undoSeeLess(viewer: Viewer, of: LessOf): Promise<true>;
}

export interface FeedbackParts {
  readonly graph: Graph;
  readonly audience: Audience;
  readonly clock: Clock;
}

const Ids = z.array(z.string()).max(SEEN_AT_ONCE_MAX);
const HashtagName = z
  .string()
  .trim()
  .transform((text) => text.normalize('NFC').replace(/^#/, '').toLowerCase())
  .pipe(z.string().min(1).max(100));

export function createFeedbackService({ graph, audience, clock }: FeedbackParts): FeedbackService {
  /** The accounts and hashtags that are meant. */
  const meant = async (viewer: Viewer, { userId, hashtag, postId }: LessOf) => {
    const given = [userId, hashtag, postId].filter((value) => value != null);
    if (given.length !== 1) throw new Invalid('ONE_OF', 'postId', 'Name a userId, a hashtag or a postId: one of them.');
    if (userId != null) {
      refuseSelf(viewer, userId);
      await audience.require(viewer.id, 'users', userId);
      return { userIds: [userId], hashtags: [] };
    }
    if (hashtag != null) return { userIds: [], hashtags: [parseInput(HashtagName, hashtag, 'hashtag')] };
    await audience.require(viewer.id, 'posts', postId ?? '');
    const [post] = await lessTarget(graph, { postId: postId ?? '' });
    if (post === undefined) throw new NotFound('post');
    return { userIds: post.authorId === viewer.id ? [] : [post.authorId], hashtags: post.hashtags };
  };

  return {
    async markSeen(viewer, given) {
      const wanted = parseInput(Ids, given, 'ids');
      const visible = await audience.visible(viewer.id, 'posts', wanted);
      const ids = [...new Set(wanted)].filter((id) => visible.has(id));
      const nowMs = clock();
      const { rememberedMs, postsMax } = SEEN;
      if (ids.length > 0) {
        await seenMark(graph, { viewerId: viewer.id, ids, nowMs, sinceMs: nowMs - rememberedMs, keep: postsMax });
      }
      return true;
    },
    async hide(viewer, postId) {
      await audience.require(viewer.id, 'posts', postId);
      const [hidden] = await hide(graph, { viewerId: viewer.id, postId, nowMs: clock() });
      if (hidden === undefined) throw new NotFound('post');
      return { postId };
    },
    async unhide(viewer, postId) {
      await audience.require(viewer.id, 'posts', postId);
      await unhide(graph, { viewerId: viewer.id, postId });
      return { postId };
    },
    async seeLess(viewer, of) {
      await less(graph, { viewerId: viewer.id, ...(await meant(viewer, of)), nowMs: clock() });
      return true;
    },
    async undoSeeLess(viewer, of) {
      await lessUndo(graph, { viewerId: viewer.id, ...(await meant(viewer, of)) });
      return true;
    },
  };
}
