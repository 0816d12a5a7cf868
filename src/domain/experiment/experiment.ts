// Experiments: which variant somebody is in, what it changes, and the note that they met it. The split itself is
// assign.ts; who reads the notes is somebody else.
import { LRUCache } from 'lru-cache';
import { z } from 'zod';

import type { Clock } from '../clock.ts';
import { RankingChange } from '../feed/rank.ts';
import { assign } from './assign.ts';

const key = z.string().regex(/^[a-z][a-z0-9-]{0,49}$/, 'lower case letters, digits and -, at most 50');

const Variant = z.strictObject({
  key,
  /** Its part of the units, as against the other variants'. */
  share: z.number().min(0).max(1_000_000),
  /** Weights of the TOP feed that it sets anew. */
  ranking: RankingChange.optional(),
});

const isDistinct = (all: readonly { key: string }[]): boolean => new Set(all.map((one) => one.key)).size === all.length;
const isShared = (all: readonly { share: number }[]): boolean => all.some(({ share }) => share > 0);

const Experiment = z.strictObject({
  key,
  variants: z
    .array(Variant)
    .min(2)
    .refine(isDistinct, 'two variants have the same key')
    .refine(isShared, 'no variant has a share'),
});

/** The file of `EXPERIMENTS_FILE`. */
export const Experiments = z.strictObject({
  experiments: z.array(Experiment).max(100).refine(isDistinct, 'two experiments have the same key'),
});
export type Experiment = z.infer<typeof Experiment>;
export type Variant = z.infer<typeof Variant>;

export interface Exposure {
  readonly experimentKey: string;
  readonly variantKey: string;
  readonly unitId: string;
  /** The day in UTC, as 2026-01-31: one exposure stands for all of it. */
  readonly day: string;
  readonly atMs: number;
}

export interface ExperimentService {
  /** The weights of the TOP feed that the variants of a unit set anew, and which variants those are. */
  ranking(unitId: string): { change: RankingChange; variants: readonly Assigned[] };
  /** Notes that the unit met these variants: once for each unit, experiment and day, however often it is called. */
  expose(unitId: string, variants: readonly Assigned[]): void;
}

export interface Assigned {
  readonly experimentKey: string;
  readonly variant: Variant;
}

export interface ExperimentParts {
  readonly experiments: readonly Experiment[];
  /**
   * Stores an exposure. It may be called again with the same one (another process, a restart): what it stores has to be
   * told apart by experiment, unit and day. A rejection is swallowed here and tried again at the next exposure.
   */
  readonly store: (exposure: Exposure) => Promise<void>;
  readonly clock: Clock;
}

/** How many exposures of late are remembered, so that they are not stored again. */
const REMEMBERED_MAX = 100_000;
const DAY_MS = 86_400_000;

export function createExperimentService({ experiments, store, clock }: ExperimentParts): ExperimentService {
  const ofRanking = experiments.filter(({ variants }) => variants.some(({ ranking }) => ranking !== undefined));
  const noted = new LRUCache<string, true>({ max: REMEMBERED_MAX, ttl: DAY_MS });
  return {
    ranking(unitId) {
      const variants = ofRanking.flatMap((experiment) => {
        const variant = assign(experiment.key, experiment.variants, unitId);
        return variant === undefined ? [] : [{ experimentKey: experiment.key, variant }];
      });
      const change = variants.reduce<RankingChange>((all, { variant }) => ({ ...all, ...variant.ranking }), {});
      return { change, variants };
    },
    expose(unitId, variants) {
      const atMs = clock();
      const day = new Date(atMs).toISOString().slice(0, 10);
      for (const { experimentKey, variant } of variants) {
        const note = `${experimentKey} ${unitId} ${day}`;
        if (noted.has(note)) continue;
        noted.set(note, true);
        store({ experimentKey, variantKey: variant.key, unitId, day, atMs }).catch(() => noted.delete(note));
      }
    },
  };
}
