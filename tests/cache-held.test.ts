// The promises of counts of what is held: processes of one Redis hold no more than a limit together, nobody is refused
// for want of Redis, and what a process held that is gone is free again.
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { createHeldCounts, type Held, type HeldCounts } from '../src/cache/held-counts.ts';
import { createRedis, type Redis } from '../src/cache/redis.ts';
import { newId } from '../src/graph/ids.ts';
import { createLogs } from '../src/observability/log.ts';
import { until } from './support/listen.ts';
import { useRedis } from './support/redis.ts';

const server = useRedis();

interface Process {
  readonly redis: Redis;
  readonly counts: HeldCounts;
}

const opened: Process[] = [];

/** Processes that know of each other. A lease is over soon, but not before a busy machine has renewed it. */
async function processes(count: number): Promise<Process[]> {
  const made = Array.from({ length: count }, () => {
    const redis = createRedis({ url: server().url, log: createLogs('silent').cache });
    return { redis, counts: createHeldCounts({ redis, leaseMs: 3_000 }) };
  });
  opened.push(...made);
  await knowing(made);
  return made;
}

const knowing = (all: readonly Process[]): Promise<void> =>
  until(() => all.every(({ counts }) => counts.processes() === all.length));

afterEach(async () => {
  for (const { counts, redis } of opened.splice(0)) {
    await counts.close();
    await redis.close();
  }
});

const fresh = (): string => newId('usr');

/** One that may be kept, or null. */
async function take({ counts }: Process, key: string, max: number): Promise<Held | null> {
  const held = counts.take(key, max);
  if (held !== null && (await held.granted)) return held;
  held?.giveBack();
  return null;
}

async function takeAll(wanted: readonly Process[], key: string, max: number): Promise<Held[]> {
  const all = await Promise.all(wanted.map((process) => take(process, key, max)));
  return all.filter((held) => held !== null);
}

/** Until it may: what was given back is told a moment later. */
async function takeSoon(process: Process, key: string, max: number): Promise<Held> {
  for (;;) {
    const held = await take(process, key, max);
    if (held !== null) return held;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const keysOf = ({ redis }: Process): Promise<string[]> => redis.client.keys('sg:held:*');

describe('what is held over processes', () => {
  it('is at most the limit and a quarter, all of it where it is wanted, and free once given back', async () => {
    const all = await processes(3);
    const wants = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 60 });
    const property = fc.asyncProperty(fc.integer({ min: 1, max: 40 }), wants, wants, async (max, first, more) => {
      const key = fresh();
      const held = await takeAll(
        first.map((n) => all[n]!),
        key,
        max,
      );
      expect(held.length).toBeGreaterThanOrEqual(Math.min(first.length, max));
      expect(held.length).toBeLessThanOrEqual(max * 1.25);
      for (const one of held.splice(0, 3)) one.giveBack();
      held.push(
        ...(await takeAll(
          more.map((n) => all[n]!),
          key,
          max,
        )),
      );
      expect(held.length).toBeLessThanOrEqual(max * 1.25);
      for (const one of held) {
        one.giveBack();
        one.giveBack();
      }
      const again: Held[] = [];
      while (again.length < max) again.push(await takeSoon(all[0]!, key, max));
      expect(await take(all[0]!, key, max)).toBeNull();
      for (const one of again) one.giveBack();
    });
    await fc.assert(property, { numRuns: 30 });
    while ((await keysOf(all[0]!)).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('is exact where the limit is small, also where many come at once', async () => {
    const [here, there] = (await processes(2)) as [Process, Process];
    const key = fresh();
    expect(await takeAll([here, there, here, there, here, there], key, 4)).toHaveLength(4);
  });

  it('costs Redis nothing up to a share of each process', async () => {
    const [here, there] = (await processes(2)) as [Process, Process];
    const key = fresh();
    for (const process of [here, here, there, there]) expect(process.counts.take(key, 20)?.granted).toBe(true);
    const isKept = () => here.redis.client.exists(`sg:held:${key}`);
    expect(await isKept()).toBe(0);
    expect(await take(here, key, 20)).not.toBeNull();
    expect(await isKept()).toBe(1);
  });

  it('of a process that has gone is free again, at once after a goodbye, else when its lease is over', async () => {
    const [here, polite, killed] = (await processes(3)) as [Process, Process, Process];
    const key = fresh();
    await take(polite, key, 2);
    await take(killed, key, 2);
    expect(await take(here, key, 2)).toBeNull();
    await polite.counts.close();
    expect(await take(here, key, 2)).not.toBeNull();
    expect(await take(here, key, 2)).toBeNull();
    // It says nothing any more.
    killed.redis.client.destroy();
    await takeSoon(here, key, 2);
  });

  it('is counted by each process for itself while Redis is away, and together again when it is back', async () => {
    const both = (await processes(2)) as [Process, Process];
    const [here, there] = both;
    const key = fresh();
    const held = await takeAll([here, there, there], key, 3);
    expect(await take(here, key, 3)).toBeNull();
    await server().stop();
    await until(() => both.every(({ counts }) => counts.processes() === 0));
    expect((await takeAll([here, here, here, there, there], key, 3)).length).toBe(3);
    for (const one of held) one.giveBack();
    await server().start();
    await knowing(both);
    // It kept nothing: both have told again what they hold, which is two and one.
    const told = async (): Promise<number[]> =>
      Object.values(await here.redis.client.hGetAll(`sg:held:${key}`))
        .map(Number)
        .sort();
    while ((await told()).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await told()).toEqual([1, 2]);
    expect(await take(here, key, 3)).toBeNull();
    expect(await take(there, key, 3)).toBeNull();
  });

  it('is refused to nobody while Redis does not answer', async () => {
    const [here] = (await processes(2)) as [Process, Process];
    server().freeze();
    expect(await takeAll([here, here, here, here], fresh(), 3)).toHaveLength(3);
    server().thaw();
  });
});
