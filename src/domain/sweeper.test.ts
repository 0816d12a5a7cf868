// The promises of sweeping: never two at once, the next after one that failed, and nothing after closing.
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';

import { createSweeper } from './sweeper.ts';

describe('a sweeper', () => {
  it('never sweeps twice at once, and ends with the sweep that is under way', async () => {
    let [under, most, begun, ended] = [0, 0, 0, 0];
    const sweep = async (): Promise<void> => {
      [under, begun] = [under + 1, begun + 1];
      most = Math.max(most, under);
      await wait(10);
      [under, ended] = [under - 1, ended + 1];
    };
    const sweeper = createSweeper(sweep, { everyMs: 1, failed: () => undefined });
    sweeper.start();
    sweeper.start();
    while (begun < 3) await wait(1);
    await sweeper.close();
    expect([most, ended]).toEqual([1, begun]);
    await wait(20);
    expect(ended).toBe(begun);
  });

  it('tells of a sweep that failed, and sweeps again', async () => {
    const errors: unknown[] = [];
    const sweeper = createSweeper(() => Promise.reject(new Error('not now')), {
      everyMs: 1,
      failed: (error) => errors.push(error),
    });
    sweeper.start();
    while (errors.length < 2) await wait(1);
    await sweeper.close();
    expect(errors[1]).toEqual(new Error('not now'));
  });
});
