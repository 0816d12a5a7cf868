// Before anything is timed every peer answers a little of everything: a server that has just started compiles, plans
// and reads from disk, and whichever workload came first would be charged with it.
import type { Sample } from '../peers/bench-data.ts';
import type { Peer } from '../peers/peer.ts';
import { runClosedLoop } from './closed-loop.ts';

const CLIENTS = 8;
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

/** All peers for so many seconds each. What fails here fails again where it is measured, and is told there. */
export async function warmUp(peers: readonly Peer[], sample: Sample, seconds: number): Promise<void> {
  for (const peer of peers) {
    await runClosedLoop({
      clients: CLIENTS,
      callsMax: Infinity,
      callsMin: 0,
      ms: seconds * 1000,
      msMax: seconds * 1000,
      call: async (index) => {
        const kinds = questions(peer, sample, Math.floor(index / 7));
        await kinds[index % kinds.length]?.();
      },
    });
  }
}
