// Builds all parts from a Config and joins them: the one place that knows every part, and the only one.
import { type MediaBytes, openMedia } from './app/media.ts';
import { createMediaParts } from './app/media-parts.ts';
import { createFeeds, createLibraryContext, openLimits, openNotifications } from './app/parts.ts';
import { type Caches, createCaches } from './cache/caches.ts';
import { createHeldCounts, type HeldCounts } from './cache/held-counts.ts';
import { ANONYMOUS_PROFILES, FOLLOW_COUNTS, HANDLES, LIKE_COUNTS } from './cache/keys.ts';
import { createRedis, type Redis } from './cache/redis.ts';
import type { Config } from './config/config.ts';
import type { Context, Viewer } from './context.ts';
import type { Identity } from './domain/auth/identity.ts';
import { createLiveSessions, type LiveSessions } from './domain/auth/live-sessions.ts';
import { openIdentity } from './domain/auth/open-identity.ts';
import { loadVault } from './domain/auth/vault.ts';
import { type BlockService, createBlockService } from './domain/block/block.ts';
import { type LiveService, createLiveService } from './domain/live/live.ts';
import { createFoldIn } from './domain/ranking/fold-in.ts';
import type { Clock } from './domain/clock.ts';
import { type DegreeService, createDegreeService } from './domain/degree/path.ts';
import type { FeedService } from './domain/feed/feed.ts';
import { type FeedbackService, createFeedbackService } from './domain/feed/feedback.ts';
import { type CommentService, createCommentService } from './domain/comment/comment.ts';
import { type FollowService, createFollowService } from './domain/follow/follow.ts';
import { type RecommendationService, createRecommendationService } from './domain/recommendation/candidates.ts';
import { createSuggestionLists } from './domain/recommendation/lists.ts';
import { type LikeService, createLikeService } from './domain/like/like.ts';
import type { LimitService } from './domain/limit/limit.ts';
import type { MediaService } from './domain/media/media.ts';
import { createModeration, type Moderation } from './domain/moderation/moderation.ts';
import type { NotificationService } from './domain/notification/notification.ts';
import { type PostService, createPostService } from './domain/post/post.ts';
import { type SaveService, createSaveService } from './domain/save/save.ts';
import { type ShareService, createShareService } from './domain/share/share.ts';
import { createAmong } from './domain/visibility/among.ts';
import { createAudience } from './domain/visibility/audience.ts';
import { createOutbox } from './events/outbox.ts';
import type { RelayParts } from './events/lane.ts';
import { type Relay, createRelay } from './events/relay.ts';
import { type Topics, createTopics } from './events/topics.ts';
import { shareWakes } from './events/wake.ts';
import type { Worker } from './events/worker.ts';
import { createCollectors } from './graph/collect.ts';
import type { Graph } from './graph/graph.ts';
import { migrationsCurrent } from './graph/migrations.ts';
import type { Logs } from './observability/log.ts';
import { createMetrics, measureRelay, type Metrics } from './observability/metrics.ts';
import { joinResolvers } from './resolvers/index.ts';
import { type Schemas, buildSchemas } from './schema/build.ts';
import { createCompiler } from './schema/compile.ts';
import { withCachedProfiles } from './schema/cached-profiles.ts';
import { createFuse } from './schema/fuse.ts';
import { createHydrator, type Hydrate, type Node } from './schema/hydrate.ts';
import { createNodeLoader } from './schema/load-nodes.ts';
import { createVisibleIds } from './schema/visible-ids.ts';
import { accountWorkers } from './workers/account-workers.ts';
import { pushFeeds } from './workers/feed-workers.ts';
import { createFoldInPosts } from './workers/fold-in-posts.ts';
import { createNotify } from './workers/notify.ts';
import { createInvalidateCaches, holdingChanges } from './workers/invalidate-caches.ts';
import { createRefreshSuggestions } from './workers/refresh-suggestions.ts';
import { createTellLive } from './workers/tell-live.ts';

/** What resolvers may call. */
export interface Services extends Identity {
  readonly follow: FollowService;
  readonly block: BlockService;
  readonly post: PostService;
  readonly share: ShareService;
  readonly comment: CommentService;
  readonly like: LikeService;
  readonly save: SaveService;
  readonly degree: DegreeService;
  readonly recommendation: RecommendationService;
  readonly feed: FeedService;
  readonly feedback: FeedbackService;
  readonly notification: NotificationService;
  readonly live: LiveService;
  readonly media: MediaService;
  readonly moderation: Moderation;
  readonly limit: LimitService;
}

/** What is known of a request before it is answered. */
interface RequestFacts
  extends Pick<Context, 'viewer' | 'requestId' | 'log'>, Partial<Pick<Context, 'userAgent' | 'ip' | 'taken'>> {}

export interface App {
  readonly schemas: Schemas;
  readonly metrics: Metrics;
  readonly limit: LimitService;
  /** Null where no REDIS_URL is set: then whatever is cached is cached in memory. */
  readonly redis: Redis | null;
  /** What runs and is open, over all processes. */
  readonly held: HeldCounts;
  /** Hands what writes stored to the workers; whoever serves starts it. */
  readonly relay: Relay;
  /** What processes tell each other while it happens. */
  readonly topics: Topics;
  /** What becomes of sessions while something is open for them. */
  readonly sessions: Pick<LiveSessions, 'listen' | 'ended'>;
  /** Whoever an access token speaks for. Throws Unauthenticated (TOKEN_EXPIRED, TOKEN_INVALID, SESSION_REVOKED). */
  authenticate(accessToken: string): Promise<Viewer>;
  contextFor(request: RequestFacts): Context;
  /** Finishes what a process that stopped had left half done; safe to run in several processes at once. */
  resume(): Promise<void>;
  /** Copies of people's data. */
  readonly downloads: Identity['exports'];
  /** The bytes of images and videos. */
  readonly media: MediaBytes;
  /** Letters and messages on their way out. */
  readonly letters: { drain(): Promise<void> };
  readiness(): Promise<{ graph: boolean; migrations: boolean }>;
  close(): Promise<void>;
}

export interface AppParts {
  readonly config: Config;
  readonly graph: Graph;
  readonly logs: Logs;
  /** Default: the system's. */
  readonly clock?: Clock;
}

export async function createApp({ config, graph, logs, clock = Date.now }: AppParts): Promise<App> {
  const schemas = await buildSchemas(graph, joinResolvers());
  const analystContext = createLibraryContext(graph, config.neo4j);
  const { redis, held, topics, metrics, caches, live, ...shared } = openShared(config, graph, logs, clock);
  const suggestionLists = createSuggestionLists({ graph, clock, log: logs.app, ...config.suggestions });
  const { audience, among, hydrateFor } = createReading(config, graph, schemas, caches);
  const outbox = holdingChanges(createOutbox(graph, config.outboxName), caches);
  const limit = openLimits(config, redis);
  const vault = await loadVault(config);
  const bytes = openMedia(config, { signer: vault, clock, log: logs.media });
  const media = createMediaParts({ config: config.media, graph, outbox, ...bytes, topics, clock, log: logs.media });
  const ofIdentity = { graph, outbox, live, limits: limit, vault, media, clock, log: logs.auth };
  const { identity, tokens, letters, ...ways } = await openIdentity(config, ofIdentity);
  const pushed = pushFeeds({ config, graph, redis, outbox, clock, logs });
  const notifications = openNotifications(config, { graph, audience, clock, log: logs.app }, topics);
  const workers: Worker[] = [
    ...[createInvalidateCaches(caches), createFoldInPosts(createFoldIn({ graph, clock }))],
    ...[...accountWorkers(identity), ...media.workers, ...(pushed?.workers ?? [])],
    ...[createRefreshSuggestions(suggestionLists), createNotify(notifications), createTellLive({ graph, topics })],
  ];
  const { relay, ...events } = openRelay({ graph, outbox, workers, clock, log: logs.events }, topics, metrics);
  const parts = { graph, audience, outbox, collectors: createCollectors((work) => outbox.write(work)), clock };
  const moderation = createModeration({ ...parts, ...ways.deciding, urls: media.service.urls, log: logs.app });
  const jobs = [suggestionLists, notifications, moderation, ...ways.jobs, ...media.jobs, letters];
  const services: Services = {
    ...{ limit, ...identity, media: media.service, moderation },
    follow: createFollowService({ ...parts, counts: caches.open(FOLLOW_COUNTS) }),
    block: createBlockService(parts),
    post: createPostService(parts),
    share: createShareService(parts),
    comment: createCommentService(parts),
    like: createLikeService({ ...parts, counts: caches.open(LIKE_COUNTS) }),
    save: createSaveService(parts),
    degree: createDegreeService(),
    recommendation: createRecommendationService({ ...parts, lists: suggestionLists }),
    feed: createFeeds(config, graph, outbox, clock, pushed?.timelines ?? null),
    feedback: createFeedbackService({ graph, audience, clock }),
    notification: notifications.service,
    live: createLiveService({ ...parts, among, topics, notifications: notifications.service, log: logs.events }),
  };
  // Writers first, then those who hear of writes, then what they all stand on.
  const beneath = [ways.close, bytes.store.close, shared.close];
  const closers = [parts.collectors.drain, events.close, pushed?.close, ...closersOf(jobs), ...beneath];
  return {
    ...{ schemas, metrics, redis, held, relay, topics, sessions: live, limit, letters },
    ...{ downloads: identity.exports, media: bytes },
    authenticate: async (accessToken) => livingViewer(services, await tokens.verify(accessToken)),
    contextFor: (facts) => ({
      // What the library reads of it are the generated roots, and those are the analysts'.
      ...analystContext(facts.viewer?.id ?? null),
      ...nobodyOnTheLine(),
      ...facts,
      services,
      hydrate: hydrateFor(facts.viewer?.id ?? null),
    }),
    resume: () => resumeParking(services, logs).then(() => jobs.forEach((job) => job.start())),
    readiness: () => readinessOf(graph, logs),
    close: () => closeAll(closers),
  };
}

/** What is not known of a client where none waits for the answer. */
const nobodyOnTheLine = (): Pick<Context, 'userAgent' | 'ip' | 'taken'> => ({ userAgent: null, ip: null, taken: [] });

/** The relay of this process, measured, and in touch with those of others. */
function openRelay(parts: RelayParts, topics: Topics, metrics: Metrics) {
  const relay = createRelay(parts);
  measureRelay(metrics, relay.backlog);
  const stopWaking = shareWakes({ outbox: parts.outbox, relay, topics });
  const close = async (): Promise<void> => {
    stopWaking();
    await relay.close();
  };
  return { relay, close };
}

/** Who may see what, and the nodes they see. */
function createReading(config: Config, graph: Graph, schemas: Schemas, caches: Caches) {
  const compile = createCompiler({ schema: schemas.internal, types: schemas.types, graph });
  const loadNodes = createNodeLoader(graph);
  const hydrator = createHydrator({
    compile,
    loadNodes,
    fuse: createFuse({ graph, fuseAfter: config.neo4j.fuseAfter }),
  });
  const profiles = { profiles: caches.open<Node>(ANONYMOUS_PROFILES), handles: caches.open<{ id: string }>(HANDLES) };
  const visibleIds = createVisibleIds(schemas.internal, compile, loadNodes);
  return {
    audience: createAudience({ graph, visibleIds }),
    among: createAmong({ graph, visibleIds }),
    hydrateFor: (viewerId: string | null): Hydrate =>
      viewerId === null ? withCachedProfiles(hydrator(null), profiles) : hydrator(viewerId),
  };
}

async function livingViewer(services: Services, viewer: Viewer): Promise<Viewer> {
  await services.auth.assertLive(viewer);
  return viewer;
}

async function resumeParking(services: Services, logs: Logs): Promise<void> {
  const accounts = await services.user.resumeParking();
  if (accounts > 0) logs.auth.info({ accounts }, 'accounts that were on their way out or back have arrived');
}

const closersOf = (parts: readonly { close(): Promise<void> }[]) => parts.map((part) => () => part.close());

async function closeAll(closers: readonly ((() => Promise<void>) | undefined)[]): Promise<void> {
  for (const close of closers) await close?.();
}

async function readinessOf(graph: Graph, logs: Logs): Promise<{ graph: boolean; migrations: boolean }> {
  try {
    await graph.verify();
    return { graph: true, migrations: await migrationsCurrent(graph) };
  } catch (error) {
    logs.graph.warn({ err: error }, 'the graph does not answer');
    return { graph: false, migrations: false };
  }
}

/** What all processes of the service have in common, and what is measured in this one. */
function openShared(config: Config, graph: Graph, logs: Logs, clock: Clock) {
  const { redisUrl } = config;
  const redis = redisUrl === undefined ? null : createRedis({ url: redisUrl.reveal(), log: logs.cache });
  const metrics = createMetrics({ process: config.metrics !== undefined });
  const stopCounting = graph.onStatement(({ name }) => metrics.statementDone(name));
  const topics = createTopics({ redis, log: logs.events });
  // A worker runs nothing for callers.
  const held = createHeldCounts({ redis: config.role === 'worker' ? null : redis });
  return {
    redis,
    topics,
    metrics,
    live: createLiveSessions({ graph, clock, topics }),
    held,
    caches: createCaches({ redis, alone: config.processes.count === 1, metrics }),
    async close() {
      stopCounting();
      await topics.close();
      await held.close();
      await redis?.close();
    },
  };
}
