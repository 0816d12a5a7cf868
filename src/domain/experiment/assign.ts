// Who is in which variant of an experiment: a pure function of the experiment and the unit. Nothing is stored, so
// every process answers the same, today and tomorrow.
import { createHash } from 'node:crypto';

export interface Share {
  readonly key: string;
  /** Its part of the units, as against the other variants': 1 and 1 are halves, 90 and 10 are nine to one. */
  readonly share: number;
}

const RANGE = 2 ** 48;

/**
 * Where a unit stands in an experiment: [0, 1), evenly spread, and independent of where it stands in any other.
 * SHA-256 as the hash: the spread and the independence of simpler ones fail in practice.
 * Source: Kohavi, Tang & Xu 2020, "Trustworthy Online Controlled Experiments", ch. 4 (and Kohavi & Longbotham 2017).
 */
export function positionOf(experimentKey: string, unitId: string): number {
  const digest = createHash('sha256').update(`${experimentKey}\u0000${unitId}`).digest();
  return digest.readUIntBE(0, 6) / RANGE;
}

/** The variant of a unit: always the same one, as long as the experiment's key, variants and shares stay. */
export function assign<V extends Share>(experimentKey: string, variants: readonly V[], unitId: string): V | undefined {
  const all = variants.reduce((sum, { share }) => sum + share, 0);
  const position = positionOf(experimentKey, unitId) * all;
  let passed = 0;
  return variants.find(({ share }) => {
    passed += share;
    return position < passed;
  });
}
