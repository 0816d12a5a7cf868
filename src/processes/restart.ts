// Whether a process that died is started again, and when: the rule alone.

/** Deaths are remembered this long. */
export const REMEMBERED_MS = 60_000;
const FIRST_MS = 100;
const LONGEST_MS = 5_000;
/** So many deaths of each process within a minute are no accident. */
const DEATHS_EACH_MAX = 5;

/**
 * In how many ms to start another one, given when processes died, this death included; `give up` where they keep dying.
 * Twice as long with each death of the last minute.
 */
export function restartIn(deathsAtMs: readonly number[], nowMs: number, processes: number): number | 'give up' {
  const deaths = deathsAtMs.filter((atMs) => nowMs - atMs < REMEMBERED_MS).length;
  if (deaths > DEATHS_EACH_MAX * processes) return 'give up';
  return Math.min(FIRST_MS * 2 ** Math.max(0, deaths - 1), LONGEST_MS);
}
