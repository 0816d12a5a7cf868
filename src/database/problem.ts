// What can be wrong with the machine or the database server: one line for the operator that says what to do.
// Never shown to callers of the API.

export class DatabaseProblem extends Error {
  override name = 'DatabaseProblem';
}
