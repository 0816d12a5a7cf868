// Writes a network as the files of Neo4j's own bulk importer, which fills an empty store an order of magnitude faster
// than transactions do. The files say exactly what the transactions would have made (cypher/import); running the
// importer is up to others.
import { join } from 'node:path';

import { BulkTable, edgeHeader as edge } from './bulk-table.ts';
import { withWords } from './graph-sink.ts';
import type { NetworkSource, OnProgress, PostRow, RowKind, Written } from './rows.ts';

function openTables(dir: string) {
  const table = (name: string, header: readonly string[]): BulkTable => new BulkTable(join(dir, `${name}.csv`), header);
  return {
    accounts: table('accounts', [
      'handle:ID(Account)',
      'id',
      'displayName',
      'bio',
      'isPrivate:boolean',
      'isVerified:boolean',
      'role',
      'createdAt:long',
      'privatePostCount:long',
      'lastPostAt:long',
      'lastPostId',
    ]),
    posts: table('posts', ['id:ID(Post)', 'text', 'visibility', 'createdAt:long']),
    hashtags: table('hashtags', ['name:ID(Hashtag)']),
    follows: table('follows', edge('Account', 'Account', 'at:long')),
    posted: table('posted', edge('Account', 'Post', 'at:long')),
    likes: table('likes', edge('Account', 'Post', 'at:long')),
    tagged: table('tagged', edge('Post', 'Hashtag', 'position:long')),
    mentions: table('mentions', edge('Post', 'Account', 'position:long')),
  };
}
type Tables = ReturnType<typeof openTables>;

interface Author {
  privatePostCount: number;
  lastPostAtMs: number;
  lastPostId: string;
}

function countPost(authors: Map<string, Author>, row: PostRow): void {
  const author = authors.get(row.author) ?? { privatePostCount: 0, lastPostAtMs: -1, lastPostId: '' };
  if (row.visibility === 'PRIVATE') author.privatePostCount++;
  const isLater =
    row.createdAtMs === author.lastPostAtMs ? row.id > author.lastPostId : row.createdAtMs > author.lastPostAtMs;
  if (isLater) {
    author.lastPostAtMs = row.createdAtMs;
    author.lastPostId = row.id;
  }
  authors.set(row.author, author);
}

type Count = (kind: RowKind) => void;

async function writePosts(
  tables: Tables,
  source: NetworkSource,
  handles: ReadonlySet<string>,
  count: Count,
): Promise<ReadonlyMap<string, Author>> {
  const authors = new Map<string, Author>();
  const hashtags = new Set<string>();
  for await (const row of source.posts()) {
    const { hashtags: words, mentions } = withWords(row);
    await tables.posts.add(row.id, row.text, row.visibility, row.createdAtMs);
    await tables.posted.add(row.author, row.createdAtMs, row.id);
    for (const [position, word] of words.entries()) {
      if (!hashtags.has(word)) await tables.hashtags.add(word);
      hashtags.add(word);
      await tables.tagged.add(row.id, position, word);
    }
    for (const [position, handle] of mentions.entries()) {
      if (handles.has(handle)) await tables.mentions.add(row.id, position, handle);
    }
    countPost(authors, row);
    count('posts');
  }
  return authors;
}

async function writeAccounts(
  tables: Tables,
  source: NetworkSource,
  authors: ReadonlyMap<string, Author>,
  count: Count,
): Promise<void> {
  for await (const row of source.users()) {
    const author = authors.get(row.handle);
    await tables.accounts.add(
      row.handle,
      row.id,
      row.displayName,
      row.bio,
      row.isPrivate,
      row.isVerified,
      'USER',
      row.createdAtMs,
      author?.privatePostCount ?? 0,
      author?.lastPostAtMs ?? null,
      author?.lastPostId ?? null,
    );
    count('users');
  }
}

async function writeTables(tables: Tables, source: NetworkSource, count: Count): Promise<void> {
  const handles = new Set<string>();
  // Only posts mention people, and a set of all handles takes room.
  if (source.rowsExpected.posts > 0) for await (const { handle } of source.users()) handles.add(handle);
  const authors = await writePosts(tables, source, handles, count);
  await writeAccounts(tables, source, authors, count);
  for await (const row of source.follows()) {
    const behind = tables.follows.add(row.follower, row.atMs, row.followee);
    if (behind !== undefined) await behind;
    count('follows');
  }
  for await (const row of source.likes()) {
    const behind = tables.likes.add(row.user, row.atMs, row.post);
    if (behind !== undefined) await behind;
    count('likes');
  }
}

/**
 * Writes the files into `dir`. Resolves to what they hold and to the arguments of `neo4j-admin database import full`,
 * without the database's name. Every row must be good and there only once: the importer checks neither.
 */
export async function writeBulkFiles(
  dir: string,
  source: NetworkSource,
  onProgress?: OnProgress,
): Promise<{ written: Written; importArgs: string[] }> {
  const tables = openTables(dir);
  const rows: Record<RowKind, number> = { users: 0, follows: 0, posts: 0, likes: 0 };
  try {
    await writeTables(tables, source, (kind) => {
      rows[kind]++;
      if (rows[kind] % 100_000 === 0 || rows[kind] === source.rowsExpected[kind]) {
        onProgress?.(kind, rows[kind], source.rowsExpected[kind]);
      }
    });
  } finally {
    await Promise.all(Object.values(tables).map((table) => table.close()));
  }
  const all = (kind: RowKind): Written[RowKind] => ({ rows: rows[kind], created: rows[kind] });
  return {
    written: { users: all('users'), follows: all('follows'), posts: all('posts'), likes: all('likes') },
    importArgs: [
      '--overwrite-destination=true',
      '--id-type=string',
      '--multiline-fields=true',
      '--bad-tolerance=0',
      `--report-file=${join(dir, 'report.txt')}`,
      `--nodes=Account:User=${tables.accounts.path}`,
      `--nodes=Post=${tables.posts.path}`,
      `--nodes=Hashtag=${tables.hashtags.path}`,
      `--relationships=FOLLOWS=${tables.follows.path}`,
      `--relationships=POSTED=${tables.posted.path}`,
      `--relationships=LIKES=${tables.likes.path}`,
      `--relationships=TAGGED=${tables.tagged.path}`,
      `--relationships=MENTIONS=${tables.mentions.path}`,
    ],
  };
}
