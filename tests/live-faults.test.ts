// What may die and take nothing with it: the process that answered a write, and the database in the middle of many.
// Whatever was acknowledged is there afterwards, and whoever comes back with a cursor is told of it once.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { readConfig } from '../src/config/config.ts';
import { embeddedPaths } from '../src/database/embedded/paths.ts';
import { freePort } from '../src/database/embedded/ports.ts';
import { isAlive, type ProcessIdentity } from '../src/database/embedded/processes.ts';
import { graphOf, openDatabase, type Database } from '../src/database/index.ts';
import { migrate } from '../src/graph/migrations.ts';
import { post, startApi } from './support/api.ts';
import { libDir } from './support/database.ts';
import { type Heard, type Listener, listen } from './support/listen.ts';
import type { Person } from './support/person.ts';
import { crowd, pairsOf, RECEIVED, START, storm, type Told, toldOf } from './support/storm.ts';
import { startServerProcess, type ServerProcess } from './support/server-process.ts';

// Servers start, die, and are waited for: what one had claimed comes back after its lease of 30 s.
jest.setTimeout(300_000);

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
});

const soon = (): Promise<void> => setTimeout(20);

function hear(wsUrl: string, { token }: Person, after: string): { heard: Heard; listener: Listener } {
  const listener = listen(wsUrl, token);
  closers.push(() => listener.close());
  return { heard: listener.subscribe(RECEIVED, { after }), listener };
}

const ask = async ({ url }: ServerProcess, { token }: Person, query: string, variables: Record<string, unknown>) =>
  (await post(`${url}/graphql`, query, variables, token)).data;

describe('a process that is killed after it acknowledged writes', () => {
  it('leaves them and their notifications to the others: each once, under one cursor', async () => {
    const api = await startApi();
    closers.push(() => api.close());
    const [recipients, followers] = [await crowd(api, 'r', 20), await crowd(api, 'f', 20)];
    const first = await startServerProcess(api.config);
    closers.push(() => first.kill());
    const before = recipients.map((person) => hear(first.wsUrl, person, START));

    const follow = ([follower, recipient]: [Person, Person]) =>
      ask(first, follower, 'mutation ($id: ID!) { follow(userId: $id) { state } }', { id: recipient.id });
    const acknowledged = await storm(pairsOf(followers, recipients, 8), follow, { after: 60, run: () => first.kill() });
    expect(acknowledged.length).toBeGreaterThanOrEqual(60);
    for (const { listener } of before) await listener.closed;

    const second = await startServerProcess(api.config);
    closers.push(() => second.kill());
    await Promise.all(
      recipients.map(async (person, index) => {
        const seen = toldOf(before[index]!.heard);
        const { heard } = hear(second.wsUrl, person, seen.at(-1)?.cursor ?? START);
        const query = 'query ($id: ID!) { node: user(id: $id) { followerCount } }';
        const { node } = (await ask(second, person, query, { id: person.id })) as { node: { followerCount: number } };
        const owed = acknowledged.filter(([, recipient]) => recipient === person).length;
        expect(node.followerCount).toBeGreaterThanOrEqual(owed);
        const all = (): Told[] => [...seen, ...toldOf(heard)];
        while ((all().at(-1)?.notification.actorCount ?? 0) < node.followerCount) await soon();
        expect(all().at(-1)?.notification.actorCount).toBe(node.followerCount);
        expect(new Set(all().map(({ cursor }) => cursor)).size).toBe(all().length);
        expect(new Set(all().map(({ notification }) => notification.id)).size).toBe(Math.min(1, node.followerCount));
      }),
    );
  });
});

describe('a database that is killed in a storm of likes', () => {
  async function openOwn(): Promise<{ database: Database; restart(): Promise<void>; kill(): void }> {
    const environment = {
      SOCIOGRAM_DATA: mkdtempSync(path.join(tmpdir(), 'sociogram-faults-')),
      NEO4J_DOCKER: 'off',
      NEO4J_EMBEDDED_PORT: String(await freePort(0)),
      NEO4J_EMBEDDED_HEAP: '512m',
      NEO4J_EMBEDDED_PAGECACHE: '64m',
    };
    const config = readConfig(environment);
    closers.push(async () => rmSync(config.dataDir, { recursive: true, force: true }));
    let database = await openDatabase(config, { libDir });
    closers.push(() => database.stop());
    const graph = graphOf(database, { poolSize: 5 });
    await migrate(graph);
    await graph.close();
    const java = JSON.parse(readFileSync(embeddedPaths(config.dataDir).javaFile, 'utf8')) as ProcessIdentity;
    return {
      database,
      kill: () => process.kill(java.pid, 'SIGKILL'),
      async restart() {
        while (isAlive(java)) await soon();
        await database.stop();
        database = await openDatabase(config, { libDir });
      },
    };
  }

  it('has all that was acknowledged when it is back, and every notification comes once', async () => {
    const { database, kill, restart } = await openOwn();
    const { uri, user, password } = database;
    const api = await startApi({ NEO4J_URI: uri, NEO4J_USER: user, NEO4J_PASSWORD: password.reveal() });
    closers.push(() => api.close());
    api.app.relay.start();
    const [authors, fans] = [await crowd(api, 'a', 12), await crowd(api, 'f', 24)];
    const posts = new Map<Person, string>();
    for (const author of authors) posts.set(author, await author.posts('Hello'));
    const before = authors.map((author) => hear(api.wsUrl, author, START));

    const acknowledged = await storm(pairsOf(fans, authors, 9), ([fan, author]) => fan.likes(posts.get(author)!), {
      after: 40,
      run: kill,
    });
    await restart();

    const query = 'query ($id: ID!) { post(id: $id) { likeCount viewerHasLiked } }';
    const read = async (who: Person, id: string): Promise<{ likeCount: number; viewerHasLiked: boolean }> => {
      for (;;) {
        const answer = await who.query(query, { id });
        if (answer.json.errors === undefined) return answer.data.post as { likeCount: number; viewerHasLiked: boolean };
        await soon();
      }
    };
    for (const [fan, author] of acknowledged) {
      expect(await read(fan, posts.get(author)!)).toMatchObject({ viewerHasLiked: true });
    }
    for (const [index, author] of authors.entries()) {
      const { likeCount } = await read(author, posts.get(author)!);
      const { heard, listener } = before[index]!;
      await listener.close();
      const seen = toldOf(heard);
      const { heard: again } = hear(api.wsUrl, author, seen.at(-1)?.cursor ?? START);
      const all = (): Told[] => [...seen, ...toldOf(again)];
      while ((all().at(-1)?.notification.actorCount ?? 0) < likeCount) await soon();
      expect(all().at(-1)?.notification.actorCount).toBe(likeCount);
      expect(new Set(all().map(({ cursor }) => cursor)).size).toBe(all().length);
    }
  });
});
