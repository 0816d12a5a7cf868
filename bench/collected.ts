// Collected writes against the same writes one by one, by the domain's own services over the driver: likes of one hot
// post, likes and follows spread over many, with the outbox and without it. Takes back what it writes.
import type { Viewer } from '../src/context.ts';
import { createFollowService } from '../src/domain/follow/follow.ts';
import { createLikeService } from '../src/domain/like/like.ts';
import type { Audience } from '../src/domain/visibility/audience.ts';
import { createOutbox, type Outbox } from '../src/events/outbox.ts';
import { createRelay } from '../src/events/relay.ts';
import { createCollectors, type Collectors } from '../src/graph/collect.ts';
import type { Graph } from '../src/graph/graph.ts';
import { createLogs } from '../src/observability/log.ts';

const WORKLOADS = ['like, one hot post', 'like, spread', 'follow, spread'] as const;
const MODES = ['one by one', 'collected', 'one by one, no outbox', 'collected, no outbox'] as const;

export interface CollectedFigure {
  readonly workload: (typeof WORKLOADS)[number];
  readonly mode: (typeof MODES)[number];
  readonly callers: number;
  readonly writes: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface CollectedOptions {
  readonly graph: Graph;
  /** Ids of public accounts that neither follow each other nor like the posts: as many writes are measured. */
  readonly people: readonly string[];
  /** Ids of public posts; the first is the hot one. */
  readonly posts: readonly string[];
  /** Default 64. */
  readonly callers?: number;
}

/** Who may see a thing is asked before each write in both ways, and is not what is measured here. */
const everybody: Audience = {
  require: () => Promise.resolve(),
  visible: (_viewerId, _kind, ids) => Promise.resolve(new Set(ids)),
  openLists: (_viewerId, ids) => Promise.resolve(new Set(ids)),
};

function singly(outbox: Outbox): Collectors {
  return {
    create: ({ write }) => ({
      async add(item) {
        const [answer] = await outbox.write((tx) => write(tx, [item]));
        if (answer instanceof Error) throw answer;
        return answer as Exclude<typeof answer, Error | undefined>;
      },
      drain: () => Promise.resolve(),
    }),
    drain: () => Promise.resolve(),
  };
}

/** Runs `write` for each index, `callers` at once; the time of each in milliseconds, and of all. */
async function timed(count: number, callers: number, write: (index: number) => Promise<unknown>) {
  const each: number[] = [];
  let next = 0;
  const started = performance.now();
  const caller = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const from = performance.now();
      await write(index);
      each.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { each: each.sort((a, b) => a - b), allMs: performance.now() - started };
}

async function measure(
  { graph, people, posts, callers = 64 }: CollectedOptions,
  workload: CollectedFigure['workload'],
  mode: CollectedFigure['mode'],
): Promise<CollectedFigure> {
  const stored = createOutbox(graph, 'bench');
  const outbox = mode.endsWith('no outbox') ? { ...stored, store: () => Promise.resolve() } : stored;
  const collectors = mode.startsWith('one') ? singly(outbox) : createCollectors((work) => outbox.write(work));
  const parts = { graph, audience: everybody, outbox, collectors, clock: Date.now };
  const [like, follow] = [createLikeService(parts), createFollowService(parts)];
  const viewer = (index: number): Viewer => {
    return { id: people[index] ?? '', role: 'USER', sessionId: null, tokenExpiresAtMs: 0 };
  };
  const postOf = (index: number): string =>
    (workload === 'like, spread' ? posts[index % posts.length] : posts[0]) ?? '';
  const personOf = (index: number): string => people[(index * 7 + 1) % people.length] ?? '';
  const follows = workload === 'follow, spread';
  const { each, allMs } = await timed(people.length - 1, callers, (index) =>
    follows
      ? follow.follow(viewer(index), personOf(index)).catch(ignoreSelf)
      : like.likePost(viewer(index), postOf(index)),
  );
  await timed(people.length - 1, callers, (index) =>
    follows
      ? follow.unfollow(viewer(index), personOf(index)).catch(ignoreSelf)
      : like.unlikePost(viewer(index), postOf(index)),
  );
  // No worker waits for anything here: the events are only taken away.
  await createRelay({
    graph,
    outbox: stored,
    workers: [],
    clock: Date.now,
    log: createLogs('silent').events,
  }).catchUp();
  const at = (share: number): number => each[Math.min(each.length - 1, Math.floor(each.length * share))] ?? 0;
  const perSecond = (each.length / allMs) * 1000;
  return { workload, mode, callers, writes: each.length, perSecond, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function ignoreSelf(error: unknown): void {
  if ((error as { reason?: unknown }).reason !== 'SELF') throw error;
}

/** Each workload in each mode, one after the other on the same people; `rounds` times, the first to warm up. */
export async function measureCollected(options: CollectedOptions, rounds = 3): Promise<CollectedFigure[]> {
  const figures: CollectedFigure[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const workload of WORKLOADS) {
      for (const mode of MODES) {
        const figure = await measure(options, workload, mode);
        if (round > 0) figures.push(figure);
      }
    }
  }
  return figures;
}
