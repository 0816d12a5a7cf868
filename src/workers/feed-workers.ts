// Pushed feeds as a process has them: the timelines that it reads, and the workers that keep them.
import type { Redis } from '../cache/redis.ts';
import type { Config } from '../config/config.ts';
import type { Clock } from '../domain/clock.ts';
import { createPushedFeed } from '../domain/feed/pushed-feed.ts';
import type { Timelines } from '../domain/feed/timeline.ts';
import type { Outbox } from '../events/outbox.ts';
import type { Worker } from '../events/worker.ts';
import type { Graph } from '../graph/graph.ts';
import type { Logs } from '../observability/log.ts';
import { createMergeFeed } from './merge-feed.ts';
import { createPurgeFeed } from './purge-feed.ts';
import { createPushFeed } from './push-feed.ts';

export interface FeedWorkers {
  readonly timelines: Timelines;
  readonly workers: readonly Worker[];
  close(): Promise<void>;
}

export interface FeedWorkersParts {
  readonly config: Config;
  readonly graph: Graph;
  readonly redis: Redis | null;
  readonly outbox: Pick<Outbox, 'prefix'>;
  readonly clock: Clock;
  readonly logs: Logs;
}

/** Null where everything is pulled: switched off, or several processes that share no memory. */
export function pushFeeds({ config, graph, redis, outbox, clock, logs }: FeedWorkersParts): FeedWorkers | null {
  const { timelinesMax } = config.feed;
  if (timelinesMax === 0 || !config.processes.sharedMemory) return null;
  const { timelines, push } = createPushedFeed({
    graph,
    redis,
    clock,
    log: logs.feed,
    eventPrefix: outbox.prefix,
    limits: config.feed,
    timelinesMax,
  });
  return {
    timelines,
    workers: [createPushFeed(push), createMergeFeed(push), createPurgeFeed(push)],
    async close() {
      await push.close();
      await timelines.settled();
    },
  };
}
