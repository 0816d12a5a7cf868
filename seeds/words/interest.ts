// The words of one interest: what its people post, ask, answer and say of themselves. In braces stand slots: {thing},
// {place}, {gear} are filled from the lists below; {friend} with the handle of somebody
// the author follows.
export interface Interest {
  readonly name: string;
  readonly tags: readonly string[];
  readonly things: readonly string[];
  readonly places: readonly string[];
  readonly gear: readonly string[];
  /** Sentences that can open a post. Each names {thing}, so that comments can come back to it. */
  readonly openers: readonly string[];
  readonly details: readonly string[];
  readonly questions: readonly string[];
  readonly comments: readonly string[];
  readonly bios: readonly string[];
}
