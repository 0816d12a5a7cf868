// Numbers that look random and depend on their place alone, so that a model made twice is the same model.

/** 32 bits from a seed and a place (the finaliser of MurmurHash3: Appleby 2011). */
export function noiseAt(seed: number, place: number): number {
  let h = (seed ^ Math.imul(place + 1, 0x9e37_79b1)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The same in [0, 1). */
export function unitAt(seed: number, place: number): number {
  return noiseAt(seed, place) / 2 ** 32;
}
