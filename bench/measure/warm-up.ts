// Before anything is timed every peer answers a little of everything: a server that has just started compiles, plans
// and reads from disk, and whichever workload came first would be charged with it. A process that serves people has
// been running for longer than a minute, so each peer goes on until it becomes no faster.
import type { Sample } from '../peers/bench-data.ts';
import type { Peer } from '../peers/peer.ts';
import { runClosedLoop } from './closed-loop.ts';

const CLIENTS = 8;
/** Settled once so many rounds on end were hardly faster than the best one before. */
const SETTLED_ROUNDS = 2;
const FASTER = 1.03;
const PAGE_SIZE = 20;

/** One question of each kind, about others each time. */
function questions(peer: Peer, sample: Sample, index: number): readonly (() => Promise<unknown> | undefined)[] {
  const of = <T>(list: readonly T[], step: number): T | undefined => list[(index * step) % Math.max(1, list.length)];
  const viewer = of(sample.people, 1)?.id ?? '';
  const other = of(sample.people, 7)?.id ?? '';
  const handle = (of(sample.celebrities, 1) ?? of(sample.people, 3))?.handle ?? '';
  const readers = Object.values(sample.readers).flatMap((list) => of(list, 1)?.id ?? []);
  return [
    () => peer.degree?.(viewer, other, 'ANY'),
    () => peer.degree?.(viewer, other, 'OUT'),
    () => peer.degreesOf?.(viewer, [other]),
    () => peer.suggestions?.(of(sample.ordinary, 1)?.id ?? viewer, PAGE_SIZE),
    () => peer.profile?.(viewer, handle),
    () => peer.postWithComments?.(viewer, of(sample.posts, 1) ?? ''),
    () => peer.followersOf?.(viewer, handle, PAGE_SIZE),
    ...readers.flatMap((id) => [() => peer.feedLatest?.(id, PAGE_SIZE), () => peer.feedTop?.(id, PAGE_SIZE)]),
  ];
}

/** How many answers a peer gave in so many seconds, from the question of that number on. */
async function answersIn(seconds: number, peer: Peer, sample: Sample, from: number): Promise<number> {
  const ms = seconds * 1000;
  const call = async (index: number): Promise<void> => {
    const kinds = questions(peer, sample, Math.floor((from + index) / 7));
    await kinds[(from + index) % kinds.length]?.();
  };
  const loop = { clients: CLIENTS, callsMax: Infinity, callsMin: 0, ms, msMax: ms };
  return (await runClosedLoop({ ...loop, call })).latencies.length;
}

/** One peer after the other. What fails here fails again where it is measured, and is told there. */
export async function warmUp(
  peers: readonly Peer[],
  sample: Sample,
  { roundSeconds, roundsMax }: { roundSeconds: number; roundsMax: number },
): Promise<void> {
  for (const peer of peers) {
    let [best, settled, asked] = [0, 0, 0];
    for (let round = 0; round < roundsMax && settled < SETTLED_ROUNDS; round += 1) {
      const answers = await answersIn(roundSeconds, peer, sample, asked);
      settled = answers > best * FASTER ? 0 : settled + 1;
      best = Math.max(best, answers);
      asked += answers;
    }
  }
}
