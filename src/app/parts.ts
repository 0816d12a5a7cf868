// Parts of the application that need several others to be made; app.ts joins them.
import { bulkhead, BulkheadRejectedError } from 'cockatiel';

import { memoryCache } from '../cache/cache.ts';
import { createCounters } from '../cache/counters.ts';
import type { Redis } from '../cache/redis.ts';
import type { Config } from '../config/config.ts';
import type { Context } from '../context.ts';
import type { Clock } from '../domain/clock.ts';
import { createExperimentService } from '../domain/experiment/experiment.ts';
import { readExperiments } from '../domain/experiment/experiments-file.ts';
import { createExposureStore } from '../domain/experiment/exposures.ts';
import { type FeedService, createFeedService } from '../domain/feed/feed.ts';
import { readRankingSettings } from '../domain/feed/ranking-settings.ts';
import type { Timelines } from '../domain/feed/timeline.ts';
import { type LimitService, createLimitService } from '../domain/limit/limit.ts';
import { readPolicies } from '../domain/limit/policies.ts';
import { announceOn } from '../domain/notification/announce.ts';
import { type Notifications, createNotifications } from '../domain/notification/notification.ts';
import type { Audience } from '../domain/visibility/audience.ts';
import type { Outbox } from '../events/outbox.ts';
import type { Topics } from '../events/topics.ts';
import { Unavailable } from '../errors.ts';
import { createWebPush } from '../gateways/push.ts';
import type { Graph } from '../graph/graph.ts';
import type { Logger } from '../observability/log.ts';

/** How many readings of TOP are remembered, and for how long. */
const FEED_POOLS = { entriesMax: 1_000, ttlMs: 600_000 };
/** How old what is said to be rising may be. */
const FEED_RISINGS = { entriesMax: 1, ttlMs: 60_000 };

/** For each read that runs, so many wait: those of one document are begun at once, and are not to fail each other. */
export const ANALYST_READS_WAITING = 25;

/** None where limits are off. */
export function openLimits({ limits: { enabled, file } }: Config, redis: Redis | null): LimitService {
  return createLimitService({ enabled, policies: readPolicies(file), counters: createCounters(redis) });
}

/** What is told goes live over the topics, and to devices where there are keys for it. */
export function openNotifications(
  { push, notifications: keeping }: Config,
  parts: { graph: Graph; audience: Audience; clock: Clock; log: Logger },
  topics: Topics,
): Notifications {
  const gateway =
    push === undefined ? null : createWebPush({ ...push, privateKey: push.privateKey.reveal(), log: parts.log });
  return createNotifications({ ...parts, keeping, announce: announceOn(topics), gateway });
}

export function createFeeds(
  config: Config,
  graph: Graph,
  outbox: Outbox,
  clock: Clock,
  timelines: Timelines | null,
): FeedService {
  const experiments = createExperimentService({
    experiments: readExperiments(config.experimentsFile),
    store: createExposureStore(outbox),
    clock,
  });
  return createFeedService({
    graph,
    clock,
    experiments,
    settings: readRankingSettings(config.feed.rankingFile),
    pools: memoryCache(FEED_POOLS),
    risings: memoryCache(FEED_RISINGS),
    timelines,
  });
}

/**
 * What the library reads of a context: who asks, and what runs its statements. These are the analysts' own reads, which
 * may be large: only so many run at a time, so that they never hold the connections of everybody else.
 */
export function createLibraryContext(
  graph: Graph,
  { analystTimeoutMs, analystReadsMax }: Config['neo4j'],
): (viewerId: string | null) => Pick<Context, 'jwt'> {
  const budget = bulkhead(analystReadsMax, analystReadsMax * ANALYST_READS_WAITING);
  const executionContext = {
    async run(text: string, params: Record<string, unknown>) {
      try {
        return await budget.execute(() => graph.runGenerated(text, params, analystTimeoutMs));
      } catch (error) {
        if (!(error instanceof BulkheadRejectedError)) throw error;
        throw new Unavailable('Too many analyses run already. Try again in a moment.', { cause: error }, 2_000);
      }
    },
  };
  return (viewerId) => ({ jwt: { sub: viewerId }, executionContext });
}
