// How many random cases a property gets: few enough for every run of the tests, more where somebody has the time.
/** FUZZ_RUNS, else 30. */
export const FUZZ_RUNS = Number(process.env.FUZZ_RUNS ?? 30);
