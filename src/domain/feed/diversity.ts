// Lets no author fill a ranked list: a pure re-ranking, the last step of TOP.

interface ByAuthor {
  readonly authorId: string;
}

/** So many posts of one author may stand in a row. */
export const IN_A_ROW_MAX = 2;

/**
 * The same posts, each time the best one left whose author did not write the IN_A_ROW_MAX before it; where nobody else
 * is left, that author's. Posts of one author keep their order. Linear but for the posts that wait.
 */
export function diversify<T extends ByAuthor>(ranked: readonly T[]): T[] {
  const waiting = [...ranked];
  const chosen: T[] = [];
  while (waiting.length > 0) {
    const last = chosen.slice(-IN_A_ROW_MAX);
    const [authorId] = last.map((post) => post.authorId);
    const isFull = last.length === IN_A_ROW_MAX && last.every((post) => post.authorId === authorId);
    const index = isFull ? waiting.findIndex((post) => post.authorId !== authorId) : 0;
    chosen.push(...waiting.splice(Math.max(0, index), 1));
  }
  return chosen;
}
