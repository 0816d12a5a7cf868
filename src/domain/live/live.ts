// What can be listened to. Each field's source says who of its audience gets what, and how they catch up after a gap:
// always from the graph, so that a message that is lost costs time and nothing else.
import type { Viewer } from '../../context.ts';
import { commentsSince, engagement, feedsOf, postsSince, touchedBy } from '../../cypher/live/queries.ts';
import type { Topics } from '../../events/topics.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Logger } from '../../observability/log.ts';
import type { Clock } from '../clock.ts';
import type { Among } from '../visibility/among.ts';
import type { Audience } from '../visibility/audience.ts';
import { createArrivals } from './arrivals.ts';
import { createRepeating } from './in-order.ts';
import { createMediaProgress } from './media-progress.ts';
import { type NotificationLiveParts, createNotificationReceived } from './notification-received.ts';
import { type LiveAudience, type Listening, LiveSource, type ViewerId } from './source.ts';

export interface LiveService {
  /** New comments on a post that the viewer may see; else NotFound. */
  commentAdded(viewer: Viewer | null, postId: string): Promise<LiveSource>;
  /** The counters of a post that the viewer may see; else NotFound. */
  engagementChanged(viewer: Viewer | null, postId: string): Promise<LiveSource>;
  /** Posts that become part of the viewer's LATEST. */
  feedUpdated(): LiveSource;
  /** The viewer's notifications after a cursor (null: from now on). Throws Invalid('BAD_CURSOR'). */
  notificationReceived(viewer: Viewer, after: string | null): LiveSource;
  /** How far a medium of the viewer is; else NotFound. */
  mediaProgress(viewer: Viewer, id: string): Promise<LiveSource>;
}

export interface LiveParts {
  readonly graph: Graph;
  readonly audience: Audience;
  readonly among: Among;
  readonly topics: Topics;
  readonly notifications: NotificationLiveParts['notifications'];
  readonly clock: Clock;
  readonly log: Logger;
}

/** A burst of changes of one post's counters is told as often as this. */
const ENGAGEMENT_EVERY_MS = 250;
const RETRY_MS = [250, 10_000] as const;
/** Posts that one query asks about. */
const BATCH_ROWS = 1_000;

export function createLiveService(parts: LiveParts): LiveService {
  const requirePost = (viewer: Viewer | null, postId: string): Promise<void> =>
    parts.audience.require(viewer?.id ?? null, 'posts', postId);
  const counted: Counted = new Map();
  parts.topics.subscribe('account', 'all', {
    onMessage: ({ userId }) => void recount(parts, counted, userId),
    // Each is counted anew by its own topic.
    onResync: () => undefined,
  });
  return {
    async commentAdded(viewer, postId) {
      await requirePost(viewer, postId);
      return new LiveSource(`comment:${postId}`, (audience) => openComments(parts, postId, audience));
    },
    async engagementChanged(viewer, postId) {
      await requirePost(viewer, postId);
      return new LiveSource(`engagement:${postId}`, (audience) => openEngagement(parts, counted, postId, audience));
    },
    notificationReceived: createNotificationReceived(parts),
    mediaProgress: createMediaProgress(parts),
    feedUpdated: () => new LiveSource('feed', (audience) => openFeed(parts, audience)),
  };
}

function openComments(parts: LiveParts, postId: string, audience: LiveAudience): Listening {
  const { graph, topics } = parts;
  const arrivals = createArrivals<{ readonly commentId: string }>({
    ...parts,
    audience,
    idOf: ({ commentId }) => commentId,
    since: (place, limit) => commentsSince(graph, { postId, ...place, limit }),
    async tell({ commentId }) {
      const viewers = await parts.among('comments', commentId, audience.viewerIds());
      return viewers.size === 0 || audience.tell({ commentId }, viewers);
    },
  });
  const { ready, end } = topics.subscribe('comment', postId, { onMessage: arrivals.arrive, onResync: arrivals.resync });
  return { ready, close: closing(end, arrivals.close) };
}

function openFeed(parts: LiveParts, audience: LiveAudience): Listening {
  const { graph, topics } = parts;
  const arrivals = createArrivals<{ readonly postId: string; readonly authorId: string }>({
    ...parts,
    audience,
    idOf: ({ postId }) => postId,
    since: (place, limit) => postsSince(graph, { ...place, limit }),
    async tell({ postId, authorId }) {
      const reached = await feedsWith(graph, authorId, audience.viewerIds());
      const viewers = reached.length > 0 ? await parts.among('posts', postId, reached) : new Set<string>();
      return viewers.size === 0 || audience.tell({ postId }, viewers);
    },
  });
  const { ready, end } = topics.subscribe('feed', 'all', { onMessage: arrivals.arrive, onResync: arrivals.resync });
  return { ready, close: closing(end, arrivals.close) };
}

/** Of those who listen, in whose LATEST an author's posts are: who follows and does not mute them, and the author. */
async function feedsWith(graph: Graph, authorId: string, listening: readonly ViewerId[]): Promise<string[]> {
  const viewerIds = listening.filter((id) => id !== null);
  const [row] = await feedsOf(graph, { authorId, viewerIds });
  const followers = new Set(row?.followerIds);
  const muters = new Set(row?.muterIds);
  return viewerIds.filter((id) => id === authorId || (followers.has(id) && !muters.has(id)));
}

/** What is counted live at this moment, by post, so that an account that leaves or comes back changes no others. */
type Counted = Map<string, () => void>;

/** Pokes those posts whose counters an account is in. */
async function recount({ graph, log }: LiveParts, counted: Counted, userId: string): Promise<void> {
  const postIds = [...counted.keys()];
  try {
    for (let from = 0; from < postIds.length; from += BATCH_ROWS) {
      const touched = await touchedBy(graph, { userId, postIds: postIds.slice(from, from + BATCH_ROWS) });
      for (const { postId } of touched) counted.get(postId)?.();
    }
  } catch (error) {
    log.warn({ err: error, userId }, 'what an account that left or came back is counted in could not be asked');
    for (const poke of counted.values()) poke();
  }
}

function openEngagement(parts: LiveParts, counted: Counted, postId: string, audience: LiveAudience): Listening {
  const { graph, topics, log } = parts;
  let told = '';
  const flush = async (): Promise<void> => {
    const [[counters], viewers] = await Promise.all([
      engagement(graph, { postId }),
      parts.among('posts', postId, audience.viewerIds()),
    ]);
    if (counters === undefined || viewers.size === 0) return;
    const now = JSON.stringify(counters);
    if (now === told) return;
    told = now;
    await audience.tell({ postId, ...counters }, viewers);
  };
  const flushing = createRepeating(flush, {
    everyMs: ENGAGEMENT_EVERY_MS,
    retryMs: RETRY_MS,
    failed: (error) => log.warn({ err: error, postId }, 'counters could not be told live'),
  });
  const { ready, end } = topics.subscribe('engagement', postId, {
    onMessage: flushing.poke,
    onResync: flushing.poke,
  });
  counted.set(postId, flushing.poke);
  const uncount = (): void => {
    // There may be a later audience of the same post by now.
    if (counted.get(postId) === flushing.poke) counted.delete(postId);
  };
  return { ready, close: closing(end, flushing.close, uncount) };
}

function closing(...closers: (() => void)[]): () => void {
  return () => {
    for (const close of closers) close();
  };
}
