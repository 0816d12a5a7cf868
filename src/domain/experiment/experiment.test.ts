import { describe, expect, it } from '@jest/globals';

import { createExperimentService, Experiments, type Exposure } from './experiment.ts';

const { experiments } = Experiments.parse({
  experiments: [
    {
      key: 'fresher',
      variants: [
        { key: 'control', share: 1 },
        { key: 'fresh', share: 1, ranking: { halfLifeMs: 3_600_000 } },
      ],
    },
    {
      key: 'all-seen',
      variants: [
        { key: 'off', share: 0 },
        { key: 'on', share: 1, ranking: { seen: 1 } },
      ],
    },
  ],
});

function serviceAt(now: { ms: number }, stored: Exposure[], fails = false) {
  const store = (exposure: Exposure): Promise<void> => {
    stored.push(exposure);
    return fails ? Promise.reject(new Error('the store is away')) : Promise.resolve();
  };
  return createExperimentService({ experiments, store, clock: () => now.ms });
}

describe('ranking', () => {
  it('joins what the variants of a unit change', () => {
    const service = serviceAt({ ms: 0 }, []);
    const units = Array.from({ length: 100 }, (_, index) => service.ranking(`usr_${String(index)}`));
    const fresh = units.filter(({ change }) => change.halfLifeMs === 3_600_000);
    expect(fresh.length).toBeGreaterThan(20);
    expect(fresh.length).toBeLessThan(80);
    expect(units.every(({ change }) => change.seen === 1)).toBe(true);
  });
});

describe('expose', () => {
  const DAY_MS = 86_400_000;

  it('notes a unit once for each experiment and day, not once for each request', () => {
    const [now, stored] = [{ ms: 0 }, [] as Exposure[]];
    const service = serviceAt(now, stored);
    const { variants } = service.ranking('usr_1');
    service.expose('usr_1', variants);
    service.expose('usr_1', variants);
    expect(stored.map(({ experimentKey, unitId, day }) => [experimentKey, unitId, day])).toEqual([
      ['fresher', 'usr_1', '1970-01-01'],
      ['all-seen', 'usr_1', '1970-01-01'],
    ]);
    now.ms = DAY_MS;
    service.expose('usr_1', variants);
    expect(stored).toHaveLength(4);
    service.expose('usr_2', variants);
    expect(stored).toHaveLength(6);
  });

  it('tries again what could not be stored', async () => {
    const stored: Exposure[] = [];
    const service = serviceAt({ ms: 0 }, stored, true);
    const { variants } = service.ranking('usr_1');
    service.expose('usr_1', variants);
    await Promise.resolve();
    await Promise.resolve();
    service.expose('usr_1', variants);
    expect(stored).toHaveLength(4);
  });
});

describe('Experiments', () => {
  const variant = (key: string, share = 1) => ({ key, share });
  it.each([
    ['variants of the same key', [variant('a'), variant('a')]],
    ['a single variant', [variant('a')]],
    ['variants without a share', [variant('a', 0), variant('b', 0)]],
    ['a weight that there is not', [variant('a'), { ...variant('b'), ranking: { wit: 1 } }]],
  ])('refuses %s', (_what, variants) => {
    expect(Experiments.safeParse({ experiments: [{ key: 'x', variants }] }).success).toBe(false);
  });
});
