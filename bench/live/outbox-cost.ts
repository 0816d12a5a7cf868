// What the outbox costs a write: the same likes through the domain's own service, with and without events, and nothing
// else: no HTTP, no visibility, and no worker but the relay that takes handled events away.
import type { Viewer } from '../../src/context.ts';
import { createLikeService } from '../../src/domain/like/like.ts';
import type { Audience } from '../../src/domain/visibility/audience.ts';
import { createOutbox, type Outbox } from '../../src/events/outbox.ts';
import { createRelay, type Relay } from '../../src/events/relay.ts';
import { createCollectors } from '../../src/graph/collect.ts';
import { createGraph, type Graph } from '../../src/graph/graph.ts';
import { createLogs } from '../../src/observability/log.ts';
import { runClosedLoop } from '../measure/closed-loop.ts';
import { type Latency, summarize } from '../measure/histogram.ts';
import { costOf } from '../measure/process-cost.ts';
import type { Neo4jAddress } from '../peers/bench-data.ts';

export interface OutboxCost {
  readonly clients: number;
  readonly withEvents: boolean;
  readonly perSecond: number;
  readonly latency: Latency;
  /** CPU of one write: of the database (0 where its process is not known), and of this process. */
  readonly neo4jMs: number;
  readonly ownMs: number;
}

export interface OutboxCostOptions {
  readonly neo4j: Neo4jAddress;
  readonly people: readonly string[];
  readonly posts: readonly string[];
  /** For each of the measurements. */
  readonly seconds: number;
  say(line: string): void;
}

const CLIENTS = [1, 8, 64];
/** Both ways in turn, so that what the machine does meanwhile falls on both. */
const ROUNDS = 3;
const UNDOING_MAX = 64;

const everybody: Audience = {
  require: () => Promise.resolve(),
  visible: (_viewer, _kind, ids) => Promise.resolve(new Set(ids)),
  openLists: (_viewer, ids) => Promise.resolve(new Set(ids)),
};
const viewerOf = (id: string): Viewer => ({ id, role: 'USER', sessionId: null, tokenExpiresAtMs: Infinity });

/** Writes as the service does without an outbox: the transaction alone. */
const withoutEvents = (graph: Graph): Outbox => ({
  prefix: '',
  store: () => Promise.resolve(),
  write: (work) => graph.write(work),
  onStored: () => () => undefined,
  offer: () => () => undefined,
});

function openLikes(graph: Graph, outbox: Outbox, relay: Relay | null) {
  const collectors = createCollectors((work) => outbox.write(work));
  const likes = createLikeService({ graph, audience: everybody, outbox, collectors, clock: Date.now });
  return {
    like: (who: string, post: string) => likes.likePost(viewerOf(who), post),
    unlike: (who: string, post: string) => likes.unlikePost(viewerOf(who), post),
    settled: async () => relay?.catchUp(),
  };
}

type Likes = ReturnType<typeof openLikes>;
interface Window {
  readonly latencies: readonly number[];
  readonly elapsedMs: number;
  readonly neo4jMs: number;
  readonly ownMs: number;
}

/** Likes for some time, then takes them back, which is not measured. */
async function measureOnce(likes: Likes, clients: number, options: OutboxCostOptions, from: number): Promise<Window> {
  const { people, posts, neo4j, seconds } = options;
  const made: (readonly [string, string])[] = [];
  const cpuOf = (): number => (neo4j.pid === null ? 0 : costOf(neo4j.pid).cpuMs);
  const [before, own] = [cpuOf(), process.cpuUsage()];
  const ms = (seconds * 1000) / ROUNDS;
  const { latencies, elapsedMs, errors } = await runClosedLoop({
    clients,
    callsMax: Infinity,
    callsMin: 0,
    ms,
    msMax: ms,
    async call(index) {
      const at = from + index;
      // Each person likes each post in turn: no pair comes twice within a run.
      const pair = [
        people[at % people.length] ?? '',
        posts[Math.floor(at / people.length) % posts.length] ?? '',
      ] as const;
      await likes.like(...pair);
      made.push(pair);
    },
  });
  if (errors.length > 0) throw errors[0];
  // What is handled a moment later is part of the cost.
  await likes.settled();
  const { user, system } = process.cpuUsage(own);
  const neo4jMs = cpuOf() - before;
  const undo = async (): Promise<void> => {
    for (let pair = made.pop(); pair !== undefined; pair = made.pop()) await likes.unlike(...pair);
  };
  await Promise.all(Array.from({ length: UNDOING_MAX }, undo));
  await likes.settled();
  return { latencies, elapsedMs, neo4jMs, ownMs: (user + system) / 1000 };
}

function summed(clients: number, withEvents: boolean, windows: readonly Window[]): OutboxCost {
  const latencies = windows.flatMap((window) => window.latencies);
  const sum = (of: (window: Window) => number): number => windows.reduce((total, window) => total + of(window), 0);
  const count = Math.max(1, latencies.length);
  return {
    clients,
    withEvents,
    perSecond: (latencies.length / sum(({ elapsedMs }) => elapsedMs)) * 1000,
    latency: summarize(latencies),
    neo4jMs: sum(({ neo4jMs }) => neo4jMs) / count,
    ownMs: sum(({ ownMs }) => ownMs) / count,
  };
}

/** The likes of each window are of its own pairs; the first window of each kind is not counted. */
export async function measureOutbox(options: OutboxCostOptions): Promise<OutboxCost[]> {
  const graph = createGraph({ ...options.neo4j, poolSize: 100 });
  // A name of its own, so that no other relay meets its events.
  const outbox = createOutbox(graph, 'benchoutbox');
  const log = createLogs('error').events;
  const relay = createRelay({ graph, outbox, workers: [], clock: Date.now, log });
  relay.start();
  const kinds = [openLikes(graph, withoutEvents(graph), null), openLikes(graph, outbox, relay)] as const;
  const results: OutboxCost[] = [];
  let from = 0;
  try {
    for (const clients of CLIENTS) {
      const windows: [Window[], Window[]] = [[], []];
      for (let round = 0; round <= ROUNDS; round++) {
        for (const [which, likes] of kinds.entries()) {
          const window = await measureOnce(likes, clients, options, from);
          from += window.latencies.length;
          if (round > 0) windows[which === 0 ? 0 : 1].push(window);
        }
      }
      const [bare, full] = [summed(clients, false, windows[0]), summed(clients, true, windows[1])];
      results.push(bare, full);
      const says = ({ perSecond, neo4jMs }: OutboxCost): string =>
        `${perSecond.toFixed(0)}/s, ${neo4jMs.toFixed(2)} ms CPU`;
      options.say(`likes with ${clients} clients: without the outbox ${says(bare)}; with it ${says(full)}`);
    }
    return results;
  } finally {
    await relay.close();
    await graph.close();
  }
}
