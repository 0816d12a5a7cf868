// What can be listened to. Each field's source says who of its audience gets what, and how they catch up after a gap:
// always from the graph, so that a message that is lost costs time and nothing else.
import type { Viewer } from '../../context.ts';
import { commentsSince, engagement, feedsOf, postsSince } from '../../cypher/live/queries.ts';
import type { Topics } from '../../events/topics.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Logger } from '../../observability/log.ts';
import type { Clock } from '../clock.ts';
import type { Among } from '../visibility/among.ts';
import type { Audience } from '../visibility/audience.ts';
import { createInOrder, createNovelty, createRepeating } from './in-order.ts';
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
/** What came in a gap is told up to this many; whoever missed more reads the list again anyway. */
const CATCH_UP_MAX = 200;

export function createLiveService(parts: LiveParts): LiveService {
  const requirePost = (viewer: Viewer | null, postId: string): Promise<void> =>
    parts.audience.require(viewer?.id ?? null, 'posts', postId);
  return {
    async commentAdded(viewer, postId) {
      await requirePost(viewer, postId);
      return new LiveSource(`comment:${postId}`, (audience) => openComments(parts, postId, audience));
    },
    async engagementChanged(viewer, postId) {
      await requirePost(viewer, postId);
      return new LiveSource(`engagement:${postId}`, (audience) => openEngagement(parts, postId, audience));
    },
    notificationReceived: createNotificationReceived(parts),
    feedUpdated: () => new LiveSource('feed', (audience) => openFeed(parts, audience)),
  };
}

/** Things that come one by one, each once, in order; what a gap has swallowed comes when it is over. */
function openArrivals<T>(
  { clock, log }: LiveParts,
  idOf: (thing: T) => string,
  since: (sinceMs: number) => Promise<T[]>,
  tell: (thing: T) => Promise<unknown>,
) {
  const queue = createInOrder((error) => log.warn({ err: error }, 'something could not be told live'));
  const isNew = createNovelty(CATCH_UP_MAX * 5);
  const openedAtMs = clock();
  const arrive = (thing: T): void =>
    queue.add(async () => {
      if (isNew(idOf(thing))) await tell(thing);
    });
  return {
    arrive,
    resync: (sinceMs: number): void =>
      queue.add(async () => {
        for (const thing of await since(Math.max(openedAtMs, sinceMs))) arrive(thing);
      }),
    close: queue.close,
  };
}

function openComments(parts: LiveParts, postId: string, audience: LiveAudience): Listening {
  const { graph, topics } = parts;
  const arrivals = openArrivals(
    parts,
    (commentId: string) => commentId,
    async (sinceMs) => (await commentsSince(graph, { postId, sinceMs, limit: CATCH_UP_MAX })).map(({ id }) => id),
    async (commentId) => {
      const viewers = await parts.among('comments', commentId, audience.viewerIds());
      if (viewers.size > 0) await audience.tell({ commentId }, viewers);
    },
  );
  const { ready, end } = topics.subscribe('comment', postId, {
    onMessage: ({ commentId }) => arrivals.arrive(commentId),
    onResync: arrivals.resync,
  });
  return { ready, close: closing(end, arrivals.close) };
}

interface NewPost {
  readonly postId: string;
  readonly authorId: string;
}

function openFeed(parts: LiveParts, audience: LiveAudience): Listening {
  const { graph, topics } = parts;
  const arrivals = openArrivals<NewPost>(
    parts,
    ({ postId }) => postId,
    (sinceMs) => postsSince(graph, { sinceMs, limit: CATCH_UP_MAX }),
    async ({ postId, authorId }) => {
      const reached = await feedsWith(graph, authorId, audience.viewerIds());
      const viewers = reached.length > 0 ? await parts.among('posts', postId, reached) : new Set<string>();
      if (viewers.size > 0) await audience.tell({ postId }, viewers);
    },
  );
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

function openEngagement(parts: LiveParts, postId: string, audience: LiveAudience): Listening {
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
  return { ready, close: closing(end, flushing.close) };
}

function closing(...closers: (() => void)[]): () => void {
  return () => {
    for (const close of closers) close();
  };
}
