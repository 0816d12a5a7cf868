// Letters on their way out: none is lost where the mail server or a process fails, none is sent for ever, and none lies
// open in the graph.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';

import { randomSecret } from '../src/domain/auth/challenge.ts';
import { createLetterQueue, type Content } from '../src/domain/auth/letter-queue.ts';
import { createVault } from '../src/domain/auth/vault.ts';
import type { Letter } from '../src/gateways/mail.ts';
import { createLogs } from '../src/observability/log.ts';
import { account } from './support/account.ts';
import { freshHandle, post, useApi } from './support/api.ts';
import { letterTo } from './support/letters.ts';
import { until } from './support/listen.ts';
import { freshOutboxName } from './support/outbox.ts';
import { startServerProcess } from './support/server-process.ts';

const api = useApi();
const REQUEST = 'mutation ($email: String!) { requestPasswordReset(email: $email) }';
const MINUTE_MS = 60_000;

const content = (text: string): Content => ({ by: 'MAIL', to: 'ada@example.org', subject: 'Hello', text });

/** A queue with a clock to move; `send` may fail. */
function openQueue(send: (letter: Letter) => Promise<void>) {
  const { graph } = api();
  const time = { nowMs: Date.now() };
  const name = freshOutboxName();
  const parts = { graph, vault: createVault([randomSecret()]), mail: { send }, sms: null, queue: name };
  const open = () => createLetterQueue({ ...parts, clock: () => time.nowMs, log: createLogs('silent').auth });
  const queue = open();
  return {
    ...queue,
    /** Another process. */
    other: open(),
    time,
    put: (text: string, accountId: string | null = null) =>
      graph.write((tx) => queue.store(tx, { accountId, content: content(text), ttlMs: 30 * MINUTE_MS })),
    async stored() {
      const found = await graph.driver.executeQuery('MATCH (l:Letter {queue: $name}) RETURN properties(l) AS l', {
        name,
      });
      return found.records.map((record) => record.get('l') as { sealed: string; attempts: number });
    },
  };
}

const failure = (about: object): Error => Object.assign(new Error('no'), about);

describe('a letter', () => {
  it('is sent once, whoever of several processes gets to it', async () => {
    const sent: string[] = [];
    const queue = openQueue(async ({ text }) => void sent.push(text));
    await Promise.all(['a', 'b', 'c', 'd'].map((text) => queue.put(text)));
    await queue.drain();
    await queue.other.drain();
    expect(sent.sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(await queue.stored()).toEqual([]);
  });

  it('is tried again where the mail server did not take it, later each time', async () => {
    const sent: string[] = [];
    let tries = 0;
    const queue = openQueue(async ({ text }) => {
      tries += 1;
      if (tries <= 2) throw failure({ code: 'ECONNECTION' });
      sent.push(text);
    });
    await queue.put('at last');
    await queue.drain();
    await queue.drain();
    expect(tries).toBe(1);
    for (const seconds of [5, 10]) {
      queue.time.nowMs += seconds * 1_000;
      await queue.drain();
    }
    expect(sent).toEqual(['at last']);
    expect(await queue.stored()).toEqual([]);
  });

  it('is given up when its time is over', async () => {
    let tries = 0;
    const queue = openQueue(async () => {
      tries += 1;
      throw failure({ code: 'EAUTH', responseCode: 535 });
    });
    await queue.put('too late');
    for (let minutes = 0; minutes < 40; minutes += 1) {
      await queue.drain();
      queue.time.nowMs += MINUTE_MS;
    }
    expect(tries).toBeGreaterThan(5);
    expect(await queue.stored()).toEqual([]);
  });

  it('is given up at once where the server says that there is no such mailbox', async () => {
    const queue = openQueue(() => Promise.reject(failure({ code: 'EENVELOPE', responseCode: 550 })));
    await queue.put('nobody there');
    await queue.drain();
    expect(await queue.stored()).toEqual([]);
  });

  it('lies in the graph sealed, and hangs on its account', async () => {
    const ada = await account(api());
    const queue = openQueue(() => Promise.reject(failure({ code: 'ECONNECTION' })));
    await queue.put('secret link', ada.id);
    const [stored] = await queue.stored();
    expect(JSON.stringify(stored)).not.toMatch(/secret|example\.org/);
    const { records } = await api().graph.driver.executeQuery(
      'MATCH (:Account {id: $id})-[:HAS_LETTER]->(l:Letter) RETURN l.sealed AS sealed',
      { id: ada.id },
    );
    expect(records.map((record) => record.get('sealed') as string)).toEqual([stored!.sealed]);
  });

  it('is sent by another process where the one that stored it was killed while it sent', async () => {
    const email = `${freshHandle()}@example.org`;
    await account(api(), { email });
    await api().app.letters.drain();
    const callers: Socket[] = [];
    const deaf = createServer((socket) => void callers.push(socket)).listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const { port } = deaf.address() as AddressInfo;
    const server = await startServerProcess(api().config, { MAIL_URL: `smtp://127.0.0.1:${String(port)}` });
    expect((await post(`${server.url}/graphql`, REQUEST, { email })).code).toBeNull();
    await until(() => callers.length > 0);
    await server.kill();
    deaf.close();
    // What it held is free once the hold is over.
    await api().graph.driver.executeQuery('MATCH (l:Letter {queue: $queue}) SET l.dueAt = 0', {
      queue: api().config.outboxName,
    });
    await api().app.letters.drain();
    expect((await letterTo(api(), email, 'reset')).text).toContain('/reset-password#token=');
  });
});
