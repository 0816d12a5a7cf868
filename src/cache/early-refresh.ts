// When to make a cached value anew before it expires, so that those who ask for it do not all find it gone at once.

/**
 * Whether this one of many askers refreshes the value: the likelier, the nearer its end and the dearer its making; at
 * the end always. `chance` is uniform in (0, 1]; `beta` above 1 refreshes earlier. Pure.
 * Source: Vattani, Chierichetti & Lowenstein 2015, "Optimal Probabilistic Cache Stampede Prevention" (XFetch).
 */
export function refreshesEarly(
  { nowMs, expiresAtMs, madeInMs }: { nowMs: number; expiresAtMs: number; madeInMs: number },
  chance: number,
  beta = 1,
): boolean {
  return nowMs - madeInMs * beta * Math.log(chance) >= expiresAtMs;
}
