// The demo network and the generator: the same for the same seed, true to the rules of the product, and whole in the
// graph.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';

import { buildDemo, DEMO_PASSWORD, seedDemo } from '../seeds/demo.ts';
import { canSee } from '../seeds/demo-posts.ts';
import { createGeneratedNetwork, generatedNetwork } from '../seeds/generate.ts';
import { writeBulkFiles } from '../src/domain/import/bulk.ts';
import { writeToGraph } from '../src/domain/import/graph-sink.ts';
import { ROW_KINDS, type NetworkSource } from '../src/domain/import/rows.ts';
import type { Row } from '../src/graph/graph.ts';
import { useApi } from './support/api.ts';

const NOW_MS = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;

/** What must hold of every author, as one row each where it does not. */
const WRONG_AUTHORS = `
  MATCH (u:User) WHERE u.handle IN $handles
  OPTIONAL MATCH (u)-[posted:POSTED]->(p:Post)
  WITH u, posted, p ORDER BY posted.at DESC, p.id DESC
  WITH u, collect(p.id)[0] AS lastId, max(posted.at) AS lastAt,
    sum(CASE p.visibility WHEN 'PRIVATE' THEN 1 ELSE 0 END) AS privatePosts,
    sum(CASE WHEN posted.at = p.createdAt THEN 0 ELSE 1 END) - CASE WHEN count(p) = 0 THEN 1 ELSE 0 END AS wrongTimes
  WHERE coalesce(lastAt, -1) <> coalesce(u.lastPostAt, -1) OR coalesce(lastId, '') <> coalesce(u.lastPostId, '')
    OR privatePosts <> u.privatePostCount OR wrongTimes > 0
  RETURN u.handle AS handle`;
const COUNTS = `
  MATCH (u:User) WHERE u.handle IN $handles
  OPTIONAL MATCH (u)-[r:FOLLOWS|REQUESTED|BLOCKS|MUTES|POSTED|LIKES|SAVED|WROTE|HAS_CREDENTIAL]->(x)
  WITH type(r) AS type, u, x, count(r) AS times
  RETURN type, sum(times) AS relationships, max(times) AS most ORDER BY type`;
const COMMENTS_ASTRAY = `
  MATCH (u:User)-[:WROTE]->(c:Comment)-[:ON]->(p) WHERE u.handle IN $handles
    AND NOT (EXISTS { (c)-[:OPENS_THREAD]->(p) } AND c.depth = 0
      OR EXISTS { (c)-[:REPLIES_TO]->(parent:Comment {depth: c.depth - 1})-[:ON]->(p) })
  RETURN c.id AS id`;

const api = useApi();
const ask = (text: string, params: Record<string, unknown>): Promise<Row[]> =>
  api().graph.run({ name: 'test/seed', text, mode: 'read' }, params);

async function rowsOf(source: NetworkSource) {
  const all: Record<string, unknown[]> = {};
  for (const kind of ROW_KINDS) {
    all[kind] = [];
    for await (const row of source[kind]()) all[kind].push(row);
  }
  return all;
}

describe('the demo network', () => {
  const { society, talk } = buildDemo(NOW_MS);
  const indexOf = new Map(society.people.map(({ handle, index }) => [handle, index]));
  const at = (handle: string): number => indexOf.get(handle) ?? -1;

  it('is the same for the same seed and time, and another for another seed', () => {
    expect(buildDemo(NOW_MS)).toEqual({ nowMs: NOW_MS, society, talk });
    expect(buildDemo(NOW_MS, 2).talk.posts).not.toEqual(talk.posts);
  });

  it('has people of every kind: known handles, celebrities, private accounts, requests, blocks and mutes', () => {
    expect(society.people.slice(0, 5).map(({ handle }) => handle)).toEqual(['ada', 'grace', 'linus', 'nova', 'eve']);
    expect(new Set(society.people.map(({ handle }) => handle)).size).toBe(society.people.length);
    expect(society.people[at('eve')]?.isPrivate).toBe(true);
    const fame = society.people
      .filter(({ isVerified }) => isVerified)
      .map(({ index }) => society.followers[index]?.size);
    expect(Math.min(...fame.map(Number))).toBeGreaterThan(100);
    for (const ties of Object.values(society.ties)) expect(ties.length).toBeGreaterThan(10);
    for (const { from, to } of society.ties.follows) {
      expect(from).not.toBe(to);
      expect(society.blocked).not.toContain(`${Math.min(at(from), at(to))} ${Math.max(at(from), at(to))}`);
    }
  });

  it('posts over the last 60 days, in many words, and nothing lies in the future', () => {
    expect(Math.min(...talk.posts.map((post) => post.createdAtMs))).toBeGreaterThanOrEqual(NOW_MS - 60 * DAY_MS);
    const times = [talk.likes, talk.saves, talk.commentLikes].flat().map(({ atMs }) => atMs);
    const madeAt = [talk.posts, talk.comments].flat().map(({ createdAtMs }) => createdAtMs);
    expect([...times, ...madeAt].every((atMs) => atMs <= NOW_MS)).toBe(true);
    expect(new Set(talk.posts.map(({ text }) => text)).size).toBeGreaterThan(1_000);
    expect([...talk.posts, ...talk.comments].some(({ text }) => /\{\w+\}/.test(text))).toBe(false);
    expect(new Set(talk.posts.map(({ visibility }) => visibility)).size).toBe(3);
  });

  it('lets nobody like, save or answer what they may not see', () => {
    const posts = new Map(talk.posts.map((post) => [post.id, post]));
    const reads = [
      ...[...talk.likes, ...talk.saves].map(({ user, post }) => ({ user, post })),
      ...talk.comments.map(({ author, post }) => ({ user: author, post })),
    ];
    for (const { user, post } of reads) {
      const { author, visibility } = posts.get(post)!;
      expect(canSee(society, at(user), at(author), visibility)).toBe(true);
    }
  });

  it('lies whole in the graph, keeps its invariants, and is there once however often it is seeded', async () => {
    const handles = society.people.map(({ handle }) => handle);
    const counts = await seedDemo(api().graph);
    const first = await ask(COUNTS, { handles });
    expect(await seedDemo(api().graph)).toEqual(counts);
    expect(await ask(COUNTS, { handles })).toEqual(first);
    expect(Math.max(...first.map(({ most }) => Number(most)))).toBe(1);
    expect(first.find(({ type }) => type === 'HAS_CREDENTIAL')).toMatchObject({ relationships: handles.length });
    expect(await ask(WRONG_AUTHORS, { handles })).toEqual([]);
    expect(await ask(COMMENTS_ASTRAY, { handles })).toEqual([]);
  });

  it('lets ada sign in and find a feed', async () => {
    await seedDemo(api().graph);
    const signIn = await api().query(
      'mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } user { handle } } }',
      { input: { login: 'ada', password: DEMO_PASSWORD } },
    );
    expect(signIn.data.signIn.user).toEqual({ handle: 'ada' });
    const feed = await api().query(
      '{ feed(first: 20) { edges { node { text author { handle } } } } }',
      {},
      String(signIn.data.signIn.session.accessToken),
    );
    expect(feed.data.feed.edges).toHaveLength(20);
  });
});

describe('a generated network', () => {
  const options = { users: 120, seed: Math.floor(Math.random() * 2 ** 31) };

  it('is the same for the same numbers, each time its streams are read', async () => {
    const network = generatedNetwork(options, NOW_MS);
    const rows = await rowsOf(network);
    expect(await rowsOf(network)).toEqual(rows);
    expect(await rowsOf(generatedNetwork(options, NOW_MS))).toEqual(rows);
    expect(await rowsOf(generatedNetwork({ ...options, seed: options.seed ^ 1 }, NOW_MS))).not.toEqual(rows);
    expect(rows.users).toHaveLength(options.users);
  });

  it('lies whole in the graph, and generating it again changes nothing', async () => {
    const first = await writeToGraph(api().graph, await createGeneratedNetwork(api().graph, options));
    for (const { rows, created } of Object.values(first)) expect(created).toBe(rows);
    const second = await writeToGraph(api().graph, await createGeneratedNetwork(api().graph, options));
    expect(Object.values(second).map(({ created }) => created)).toEqual([0, 0, 0, 0]);
    const handles = Array.from({ length: options.users }, (_, i) => `g${options.seed}_${i + 1}`);
    expect(await ask(WRONG_AUTHORS, { handles })).toEqual([]);
  });

  it('says to the bulk importer what the transactions make', async () => {
    const source = await createGeneratedNetwork(api().graph, options);
    await writeToGraph(api().graph, source);
    const dir = mkdtempSync(join(tmpdir(), 'sociogram-bulk-'));
    try {
      await writeBulkFiles(dir, source);
      const table = (name: string): Record<string, string>[] =>
        parse(readFileSync(join(dir, `${name}.csv`)), { columns: true });
      const accounts = table('accounts').map((row) => ({
        handle: row['handle:ID(Account)'],
        id: row.id,
        bio: row.bio,
        privatePostCount: Number(row['privatePostCount:long']),
        lastPostAt: row['lastPostAt:long'],
        lastPostId: row.lastPostId,
      }));
      const made = await ask(
        `MATCH (u:User) WHERE u.handle IN $handles
         RETURN u.handle AS handle, u.id AS id, u.bio AS bio, u.privatePostCount AS privatePostCount,
           coalesce(toString(u.lastPostAt), '') AS lastPostAt, coalesce(u.lastPostId, '') AS lastPostId`,
        { handles: accounts.map(({ handle }) => handle) },
      );
      const byHandle = (a: Row, b: Row): number => (String(a.handle) < String(b.handle) ? -1 : 1);
      expect([...accounts].sort(byHandle)).toEqual([...made].sort(byHandle));
      const [tagged] = await ask(
        'MATCH (u:User)-[:POSTED]->(p)-[t:TAGGED]->() WHERE u.handle IN $handles RETURN count(t) AS n',
        { handles: accounts.map(({ handle }) => handle) },
      );
      expect(table('tagged')).toHaveLength(Number(tagged?.n));
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
