// Reads what the models learn from, page by page: nothing is held but numbers, and each id once.
import { followsPage, likesPage, postsPage, usersPage } from '../../cypher/ranking/queries.ts';
import type { Graph } from '../../graph/graph.ts';
import { bucketsOf } from './content.ts';
import type { Corpus } from './models.ts';
import { createSparseRows, type SparseRows } from './sparse-rows.ts';

/** Called as rows are read or written: of what, and how many so far. */
export type OnTrained = (what: string, done: number) => void;

const USERS_PER_PAGE = 1_000;
const POSTS_PER_PAGE = 5_000;

async function* userPages<T extends { readonly id: string }>(
  page: (afterId: string, limit: number) => Promise<T[]>,
): AsyncGenerator<T[], void, undefined> {
  for (let afterId = ''; ;) {
    const rows = await page(afterId, USERS_PER_PAGE);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    afterId = last.id;
  }
}

interface People {
  readonly ids: string[];
  readonly gives: Uint8Array;
  readonly numbers: ReadonlyMap<string, number>;
}

async function readPeople(graph: Graph): Promise<People> {
  const ids: string[] = [];
  const gives: number[] = [];
  const numbers = new Map<string, number>();
  for await (const rows of userPages((afterId, limit) => usersPage(graph, { afterId, limit }))) {
    for (const { id, isPrivate } of rows) {
      numbers.set(id, ids.length);
      ids.push(id);
      gives.push(isPrivate ? 0 : 1);
    }
  }
  return { ids, gives: Uint8Array.from(gives), numbers };
}

/** One row for each person, in their order; what came to be since the people were read is left out. */
async function readLists(
  people: People,
  pages: AsyncIterable<{ id: string; members: readonly string[] }[]>,
  numbers: ReadonlyMap<string, number>,
  onRead: (done: number) => void,
): Promise<SparseRows> {
  const lists = createSparseRows();
  let next = 0;
  for await (const rows of pages) {
    for (const { id, members } of rows) {
      const person = people.numbers.get(id);
      if (person === undefined) continue;
      for (; next < person; next++) lists.add([]);
      lists.add(members.map((member) => numbers.get(member) ?? -1).filter((number) => number >= 0));
      next++;
    }
    onRead(next);
  }
  for (; next < people.ids.length; next++) lists.add([]);
  return lists.finish();
}

type Posts = Pick<Corpus, 'postIds' | 'authors' | 'createdAtMs' | 'open' | 'words'>;

async function readPosts(
  graph: Graph,
  people: People,
  sinceMs: number,
  onRead: (done: number) => void,
): Promise<Posts> {
  const postIds: string[] = [];
  const authors: number[] = [];
  const createdAtMs: number[] = [];
  const open: number[] = [];
  const words = createSparseRows();
  for (let from = { fromMs: sinceMs, afterId: '' }; ;) {
    const rows = await postsPage(graph, { ...from, limit: POSTS_PER_PAGE });
    const last = rows.at(-1);
    if (last === undefined) break;
    for (const row of rows) {
      const author = people.numbers.get(row.authorId);
      if (author === undefined) continue;
      postIds.push(row.id);
      authors.push(author);
      createdAtMs.push(row.createdAtMs);
      open.push(row.isPublic && people.gives[author] === 1 ? 1 : 0);
      words.add(bucketsOf(row.text));
    }
    from = { fromMs: last.createdAtMs, afterId: last.id };
    onRead(postIds.length);
  }
  return {
    postIds,
    authors: Int32Array.from(authors),
    createdAtMs: Float64Array.from(createdAtMs),
    open: Uint8Array.from(open),
    words: words.finish(),
  };
}

async function* mapped<T, U>(pages: AsyncIterable<T[]>, map: (row: T) => U): AsyncGenerator<U[], void, undefined> {
  for await (const rows of pages) yield rows.map(map);
}

/** Reads people, follows, and the posts and likes of posts that are not older than `sinceMs`. */
export async function readCorpus(graph: Graph, sinceMs: number, onTrained: OnTrained): Promise<Corpus> {
  const people = await readPeople(graph);
  const follows = await readLists(
    people,
    mapped(
      userPages((afterId, limit) => followsPage(graph, { afterId, limit })),
      ({ id, followeeIds }) => ({ id, members: followeeIds }),
    ),
    people.numbers,
    (done) => onTrained('follows read, people', done),
  );
  const posts = await readPosts(graph, people, sinceMs, (done) => onTrained('posts read', done));
  const postNumbers = new Map(posts.postIds.map((id, number) => [id, number]));
  const likes = await readLists(
    people,
    mapped(
      userPages((afterId, limit) => likesPage(graph, { afterId, sinceMs, limit })),
      ({ id, postIds }) => ({ id, members: postIds }),
    ),
    postNumbers,
    (done) => onTrained('likes read, people', done),
  );
  return { userIds: people.ids, gives: people.gives, follows, ...posts, likes };
}
