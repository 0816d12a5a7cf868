// Long lists in pieces that fit into memory and into one statement.

/** What comes one by one, so many at a time. */
export async function* batchesOf<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Everything that is read in pages of `rows` by ascending id: `read` gives those after an id, '' = from the first. */
export async function* inPages<T extends { readonly id: string }>(
  rows: number,
  read: (page: { readonly after: string; readonly limit: number }) => Promise<T[]>,
): AsyncGenerator<T> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: T[] = await read({ after, limit: rows });
    yield* page;
    after = page.length < rows ? undefined : page.at(-1)?.id;
  }
}
