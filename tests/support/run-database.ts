// Where the setup leaves the way to stop what it started, for the teardown of the same process.
export interface RunDatabase {
  stop?: () => Promise<void>;
}

export const runDatabase: RunDatabase = ((globalThis as { sociogramRunDatabase?: RunDatabase }).sociogramRunDatabase ??=
  {});
