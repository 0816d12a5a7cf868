import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';

import { createGuard, type GuardOptions } from './guard.ts';

const guardOf = (change: Partial<GuardOptions> = {}) =>
  createGuard({
    name: 'service',
    timeoutMs: 10_000,
    concurrencyMax: 1,
    failuresMax: 3,
    openMs: 60_000,
    openMsMax: 60_000,
    log: pino({ level: 'silent' }),
    ...change,
  });
const fail = (): Promise<never> => Promise.reject(new Error('down'));

describe('a guard', () => {
  it('calls no more after so many failures in a row, and again when it may be back', async () => {
    const guard = guardOf({ openMs: 50, openMsMax: 50 });
    for (let n = 0; n < 3; n += 1) await expect(guard.call(fail)).rejects.toThrow('down');
    let called = false;
    const call = () =>
      guard.call(async () => {
        called = true;
        return 'well';
      });
    await expect(call()).rejects.toMatchObject({ why: 'OPEN' });
    expect(called).toBe(false);
    await setTimeout(60);
    expect(await call()).toBe('well');
    expect(await call()).toBe('well');
  });

  it('does not take an answer for a failure that is none', async () => {
    const guard = guardOf({ isFailure: (error) => (error as Error).message !== 'no such device' });
    const gone = () => Promise.reject(new Error('no such device'));
    for (let n = 0; n < 10; n += 1) await expect(guard.call(gone)).rejects.toThrow('no such device');
    expect(await guard.call(async () => 'well')).toBe('well');
  });

  it('gives a call up after its time, and tells it so', async () => {
    const guard = guardOf({ timeoutMs: 20 });
    let told: AbortSignal | undefined;
    const slow = guard.call((signal) => {
      told = signal;
      return new Promise<never>(() => undefined);
    });
    await expect(slow).rejects.toMatchObject({ why: 'TIMEOUT' });
    expect(told?.aborted).toBe(true);
  });

  it('lets so many wait and turns others away', async () => {
    const guard = guardOf();
    const door = Promise.withResolvers<string>();
    const [first, second, third] = [1, 2, 3].map(() => guard.call(() => door.promise));
    await expect(third).rejects.toMatchObject({ why: 'FULL' });
    door.resolve('done');
    expect(await Promise.all([first, second])).toEqual(['done', 'done']);
  });
});
