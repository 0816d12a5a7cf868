// Imports as an operator meets them: the commands, in processes of their own, and what the API shows afterwards.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readCsvNetwork, findCsvFiles, type BadRowReport } from '../src/domain/import/csv.ts';
import { lookupIn } from '../src/domain/import/directory.ts';
import { writeToGraph } from '../src/domain/import/graph-sink.ts';
import { freshHandle, useApi } from './support/api.ts';
import { type Ran, runCommand } from './support/run-command.ts';

const api = useApi();
let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sociogram-import-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const run = (command: 'seed' | 'token', ...args: string[]): Promise<Ran> => runCommand(api().config, command, ...args);

function folder(files: Record<string, string | Buffer>): string {
  const path = join(dir, freshHandle('csv'));
  mkdirSync(path);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return path;
}

async function importCsv(files: Record<string, string | Buffer>, nowMs = Date.now()) {
  const bad: BadRowReport[] = [];
  const network = await readCsvNetwork(await findCsvFiles(folder(files)), {
    lookup: lookupIn(api().graph),
    nowMs,
    onBadRow: (report) => bad.push(report),
  });
  const written = await writeToGraph(api().graph, network);
  return { network, written, bad: bad.map(({ where, message }) => `${where.split('/').at(-1) ?? ''}: ${message}`) };
}

const PROFILE = `query ($handle: String!) { user(handle: $handle) {
  id handle displayName bio isPrivate createdAt followerCount followingCount postCount
  posts(first: 10) { edges { node { id text visibility createdAt likeCount hashtags mentions { handle } } } } } }`;

async function profile(handle: string) {
  return (await api().query(PROFILE, { handle })).data.user;
}

describe('importing CSV files', () => {
  it('makes accounts, follows, posts with their hashtags and mentions, and likes', async () => {
    const [ada, bob, post] = [freshHandle('ada'), freshHandle('bob'), freshHandle('post')];
    const { bad, written, network } = await importCsv({
      'users.csv': [
        'displayName,HANDLE,bio,private,createdAt',
        `"Ada, L.",${ada.toUpperCase()},"hi\r\nthere",false,2020-01-02`,
        `,${bob},,yes,\r\n`,
      ].join('\r\n'),
      'follows.csv': `follower,followee,createdAt\n${bob},@${ada},2021-01-01T00:00:00Z\n${bob},${ada},\n`,
      'posts.csv.gz': gzipSync(
        `id,author,text,createdAt,visibility\n${post},${ada},"Hello @${bob} #Graphs, all",1600000000000,\n` +
          `${post}-2,${ada},only me,1600000000001,private\n`,
      ),
      'likes.csv': `user,post\n${bob},${post}\n`,
    });
    expect(bad).toEqual([]);
    expect(network.duplicates).toBe(1);
    expect(written).toMatchObject({ users: { created: 2 }, follows: { created: 1 }, posts: { created: 2 } });
    const shown = await profile(ada);
    expect(shown).toMatchObject({
      displayName: 'Ada, L.',
      bio: 'hi\nthere',
      createdAt: '2020-01-02T00:00:00.000Z',
      followerCount: 1,
      postCount: 1,
    });
    expect(shown.posts.edges).toEqual([
      {
        node: {
          id: post,
          text: `Hello @${bob} #Graphs, all`,
          visibility: 'PUBLIC',
          createdAt: '2020-09-13T12:26:40.000Z',
          likeCount: 1,
          hashtags: ['graphs'],
          mentions: [{ handle: bob }],
        },
      },
    ]);
    expect(await profile(bob)).toMatchObject({ displayName: bob, isPrivate: true, followingCount: 1 });
  });

  it('reports every kind of bad row with its file and line, skips it, and imports the others', async () => {
    const [ada, bob, post] = [freshHandle('ada'), freshHandle('bob'), freshHandle('post')];
    const { bad, written } = await importCsv({
      'users.csv': [
        'handle,displayName,bio,private,createdAt',
        ada,
        'x,too short',
        `${freshHandle()},"${'n'.repeat(51)}"`,
        `${freshHandle()},n,"${'b'.repeat(301)}"`,
        `${freshHandle()},n,b,perhaps`,
        `${freshHandle()},n,b,no,tomorrow`,
        `${freshHandle()},n,b,no,,too many`,
        `${freshHandle()},n"n`,
        ',no handle',
        `${bob},"Bob"`,
      ].join('\n'),
      'follows.csv': `follower,followee\n${ada},${bob}\n${ada},nobody_at_all_\n${ada},${ada}\n${ada}\n`,
      'posts.csv': [
        'id,author,text,visibility',
        `${post},${bob},fine`,
        `a b,${bob},x`,
        `${post}2,nobody_at_all_,x`,
        `${post}3,${bob},`,
        `${post}4,${bob},x,SECRET`,
      ].join('\n'),
      'likes.csv': `user,post\n${ada},${post}\n${ada},${post}3\nnobody_at_all_,${post}\n`,
    });
    expect(bad.map((line) => line.replace(/: .*/s, ''))).toEqual([
      ...[3, 4, 5, 6, 7, 8, 9, 10].map((line) => `users.csv:${line}`),
      ...[3, 4, 5].map((line) => `follows.csv:${line}`),
      ...[3, 4, 5, 6].map((line) => `posts.csv:${line}`),
      ...[3, 4].map((line) => `likes.csv:${line}`),
    ]);
    expect(bad).toContain('follows.csv:3: followee "nobody_at_all_" is unknown');
    expect(written).toEqual({
      users: { rows: 2, created: 2 },
      follows: { rows: 1, created: 1 },
      posts: { rows: 1, created: 1 },
      likes: { rows: 1, created: 1 },
    });
  });

  it('changes nothing when it is run again, and builds on accounts and posts that are there', async () => {
    const [ada, bob, post] = [freshHandle('ada'), freshHandle('bob'), freshHandle('post')];
    const files = {
      'users.csv': `handle,displayName\n${ada},Ada\n${bob},Bob\n`,
      'follows.csv': `follower,followee\n${ada},${bob}\n`,
      'posts.csv': `id,author,text\n${post},${bob},#one\n`,
      'likes.csv': `user,post\n${ada},${post}\n`,
    };
    await importCsv(files, 1_700_000_000_000);
    const before = [await profile(ada), await profile(bob)];
    const { written } = await importCsv({ ...files, 'users.csv': `handle,displayName\n${ada},Changed\n${bob},Bob\n` });
    expect(Object.values(written).map(({ created }) => created)).toEqual([0, 0, 0, 0]);
    expect([await profile(ada), await profile(bob)]).toEqual(before);
    const more = await importCsv({ 'likes.csv': `user,post\n${bob},${post}\n` });
    expect(more).toMatchObject({ bad: [], written: { likes: { created: 1 } } });
  });

  it('does not bring back what was deleted, nor speak for people who are away', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const post = freshHandle('post');
    const files = { 'posts.csv': `id,author,text\n${post},${ada.handle},gone soon\n` };
    await importCsv(files);
    await ada.ask('mutation ($id: ID!) { deletePost(id: $id) { id } }', { id: post });
    await importCsv(files);
    expect((await profile(ada.handle)).postCount).toBe(0);
    await api().graph.run(
      { name: 'test/away', text: 'MATCH (u:User {id: $id}) REMOVE u:User', mode: 'write' },
      { id: eve.id },
    );
    const { bad } = await importCsv({ 'follows.csv': `follower,followee\n${eve.handle},${ada.handle}\n` });
    expect(bad).toEqual([`follows.csv:2: follower "${eve.handle}" is deactivated`]);
  });

  it('makes no follow between two of whom one blocks the other', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    await ada.block(eve);
    const { written } = await importCsv({ 'follows.csv': `follower,followee\n${eve.handle},${ada.handle}\n` });
    expect(written.follows).toEqual({ rows: 1, created: 0 });
  });
});

describe('npm run seed -- import', () => {
  it('stops at --strict before anything is written, with exit code 1', async () => {
    const [ada, bob] = [freshHandle('ada'), freshHandle('bob')];
    const files = folder({ 'users.csv': `handle\n${ada}\n!\n`, 'follows.csv': `follower,followee\n${ada},${bob}\n` });
    const { code, stdout, stderr } = await run('seed', 'import', 'csv', files, '--strict');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /users\.csv:3: .*\n.*follows\.csv:2: .*\n2 bad rows: with --strict nothing was written\.\n$/,
    );
    expect((await api().query(PROFILE, { handle: ada })).json.data?.user ?? null).toBeNull();
  });

  it('prints rows/s, bad rows and duplicates, and ends with 0 where rows were only skipped', async () => {
    const ada = freshHandle('ada');
    const { code, stdout } = await run('seed', 'import', 'csv', folder({ 'users.csv': `handle\n${ada}\n!\n${ada}\n` }));
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^users +1 \(1 new\)\n1 row in [\d.]+ s, [\d,]+ rows\/s\.\n1 bad row skipped, 1 duplicate merged\.\n$/,
    );
  });

  it('says what is wrong in one line before it looks for a database', async () => {
    const { code, stderr } = await run('seed', 'import', 'snap', join(dir, 'absent.txt'));
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${join(dir, 'absent.txt')}: there is no such file.\n` });
    expect((await run('seed', 'import', 'csv', folder({}))).stderr).toMatch(/has none of users\.csv/);
    expect((await run('seed', 'generate', '--users', 'many')).code).toBe(1);
  });

  it('imports an edge list, and again without change', async () => {
    const n = String(Date.now()) + String(Math.floor(Math.random() * 1e6));
    const path = join(dir, 'edges.txt');
    writeFileSync(path, `${n}1 ${n}2\n${n}2 ${n}2\n`);
    const first = await run('seed', 'import', 'snap', path, '--undirected');
    expect(first.stdout).toMatch(
      /users +2 \(2 new\)\nfollows +2 \(2 new\)\n4 rows in .*\n1 self-loop dropped, 0 duplicates/,
    );
    const second = await run('seed', 'import', 'snap', path, '--undirected');
    expect(second.stdout).toMatch(/users +2 \(0 new\)\nfollows +2 \(0 new\)\n/);
    expect(await profile(`user${n}2`)).toMatchObject({ followerCount: 1, followingCount: 1 });
  });
});

describe('npm run token', () => {
  it('prints a token for an active account and nothing else', async () => {
    const { ada } = await api().people({ ada: {} });
    const { code, stdout } = await run(
      'token',
      '--handle',
      ada.handle.toUpperCase(),
      '--role',
      'ANALYST',
      '--ttl',
      '60',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const { data } = await api().query('{ me { id role } }', {}, stdout.trim());
    expect(data.me.id).toBe(ada.id);
    const claims: unknown = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ sub: ada.id, role: 'ANALYST' });
  });

  it('prints nothing, says why in one line and ends with 1 for a handle that nobody has', async () => {
    const answer = await run('token', '--handle', 'nobody_at_all_');
    expect(answer).toEqual({ code: 1, stdout: '', stderr: 'No such active account: nobody_at_all_.\n' });
  });
});
