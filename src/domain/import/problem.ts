// What is wrong with the input of an import: one line for the operator. Never shown to callers of the API.

export class ImportProblem extends Error {
  override name = 'ImportProblem';
}
