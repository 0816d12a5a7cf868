// The promises of sweeping: never two at once, the next after one that failed, and nothing after closing.
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';

import { currentSignal, forRequest } from '../graph/scope.ts';
import { createSweeper } from './sweeper.ts';

/** A sweep that ends when it is told to, of a sweeper that is only woken. */
function heldSweep() {
  const ends: (() => void)[] = [];
  const sweep = () => new Promise<void>((resolve) => void ends.push(resolve));
  const sweeper = createSweeper(sweep, { failed: () => undefined });
  const begun = async (count: number): Promise<void> => {
    while (ends.length < count) await wait(1);
  };
  return { ...sweeper, begun, count: () => ends.length, end: () => ends.at(-1)!() };
}

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

  it('sweeps when woken, and once more for all who woke it meanwhile', async () => {
    const sweeper = heldSweep();
    sweeper.wake();
    await sweeper.begun(1);
    sweeper.wake();
    const drained = sweeper.drain();
    expect(sweeper.count()).toBe(1);
    sweeper.end();
    await sweeper.begun(2);
    sweeper.end();
    await drained;
    expect(sweeper.count()).toBe(2);
  });

  it('sweeps for many: it goes on whoever gives up the request that woke it', async () => {
    const signals: unknown[] = [];
    const sweeper = createSweeper(async () => void signals.push(currentSignal()), { failed: () => undefined });
    await forRequest(AbortSignal.abort(), () => sweeper.drain());
    expect(signals).toEqual([null]);
  });

  it('ends with the sweep under way once it is closed, whoever wanted another', async () => {
    const sweeper = heldSweep();
    sweeper.wake();
    await sweeper.begun(1);
    sweeper.wake();
    expect(sweeper.isClosed()).toBe(false);
    const closed = sweeper.close();
    expect(sweeper.isClosed()).toBe(true);
    sweeper.end();
    await closed;
    await sweeper.drain();
    expect(sweeper.count()).toBe(1);
  });
});
