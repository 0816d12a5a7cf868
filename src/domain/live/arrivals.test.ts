import { describe, expect, it } from '@jest/globals';

import { createLogs } from '../../observability/log.ts';
import { createArrivals } from './arrivals.ts';

interface Thing {
  readonly id: string;
  readonly atMs: number;
}

/** Things of which two or three share a moment, as comments of one transaction do. */
const things = (count: number): Thing[] =>
  Array.from({ length: count }, (_, n) => ({ id: `c${String(n).padStart(6, '0')}`, atMs: 1_000 + Math.floor(n / 3) }));

function hearing(stored: readonly Thing[], failing: { since?: number; tell?: number } = {}) {
  const heard: string[] = [];
  const failures = { since: 0, tell: 0, ...failing };
  const state = { gaps: 0 };
  const fail = (what: 'since' | 'tell'): void => {
    if (failures[what] > 0) {
      failures[what] -= 1;
      throw new Error('The graph does not answer.');
    }
  };
  const arrivals = createArrivals<Thing>({
    clock: () => 1_000,
    log: createLogs('silent').events,
    audience: { gap: () => (state.gaps += 1) },
    idOf: ({ id }) => id,
    async since({ atMs, id }, limit) {
      fail('since');
      return stored.filter((one) => one.atMs > atMs || (one.atMs === atMs && one.id > id)).slice(0, limit);
    },
    async tell({ id }) {
      fail('tell');
      heard.push(id);
      return true;
    },
  });
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { arrivals, heard, state, until };
}

describe('what a gap has swallowed', () => {
  it('is told whole and in order, over many pages, and nothing that was heard before or meanwhile twice', async () => {
    const stored = things(1_500);
    const { arrivals, heard, state, until } = hearing(stored);
    arrivals.arrive(stored[0]!);
    arrivals.resync(0);
    arrivals.arrive(stored.at(-1)!);
    arrivals.arrive({ id: 'later', atMs: 9_999 });
    await until(() => heard.includes('later'));
    expect(heard).toEqual([...stored.map(({ id }) => id), 'later']);
    expect(state.gaps).toBe(0);
  });

  it('is told up to a limit, and then that there is more', async () => {
    const { arrivals, heard, state, until } = hearing(things(5_000));
    arrivals.resync(0);
    await until(() => state.gaps === 1);
    expect(heard).toEqual(things(2_000).map(({ id }) => id));
    arrivals.arrive({ id: 'later', atMs: 9_999 });
    await until(() => heard.includes('later'));
  });

  it('is told although the graph did not answer at first', async () => {
    const { arrivals, heard, state, until } = hearing(things(3), { since: 1, tell: 1 });
    arrivals.resync(0);
    await until(() => heard.length === 3);
    expect([heard, state.gaps]).toEqual([things(3).map(({ id }) => id), 0]);
  });

  it('ends with the last listener', async () => {
    const { arrivals, heard, state } = hearing(things(3), { since: 100 });
    arrivals.resync(0);
    arrivals.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([heard, state.gaps]).toEqual([[], 0]);
  });
});
