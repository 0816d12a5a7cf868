// Chance that repeats itself: the same key gives the same numbers, on every machine.
import { createHash } from 'node:crypto';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** In [0, 1). */
  unit(): number;
  /** A whole number, both ends included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** `count` different members, or all where there are fewer. */
  sample<T>(list: readonly T[], count: number): T[];
  /** The standard normal distribution (Box and Muller 1958). */
  normal(): number;
  bytes(length: number): Uint8Array;
}

const TWO_32 = 2 ** 32;

function fromState(state: readonly number[]): Random {
  const rng = xoroshiro128plusFromState(state);
  const word = (): number => rng.next() >>> 0;
  const unit = (): number => word() / TWO_32;
  const int = (min: number, max: number): number => min + Math.floor(unit() * (max - min + 1));
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new RangeError('nothing to pick from');
    return list[int(0, list.length - 1)] as T;
  };
  return {
    unit,
    int,
    pick,
    chance: (probability) => unit() < probability,
    sample(list, count) {
      const rest = [...list];
      for (let i = 0; i < Math.min(count, rest.length); i++) {
        const j = int(i, rest.length - 1);
        [rest[i], rest[j]] = [rest[j] as (typeof rest)[number], rest[i] as (typeof rest)[number]];
      }
      return rest.slice(0, count);
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    bytes: (length) => Uint8Array.from({ length }, () => word() & 0xff),
  };
}

export function createRandom(key: string): Random {
  const digest = createHash('sha256').update(key).digest();
  return fromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)));
}

/** As createRandom, for keys by the million: three numbers, mixed (Steele et al. 2014, splitmix). */
export function createFastRandom(seed: number, stream: number, index: number): Random {
  let h = (seed ^ Math.imul(stream + 1, 0x9e37_79b1) ^ Math.imul(index + 1, 0x85eb_ca6b)) | 0;
  const next = (): number => {
    h = (h + 0x9e37_79b9) | 0;
    let z = Math.imul(h ^ (h >>> 16), 0x21f0_aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a_2d97);
    return z ^ (z >>> 15);
  };
  return fromState([next(), next(), next(), next()]);
}
