// A copy of one's own data: what is in it, who gets it, how often, and that no page of it is too many.
import { existsSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { createAudit } from '../src/domain/audit/audit.ts';
import { createExportMaker } from '../src/domain/export/make.ts';
import { createFolderFiles, type Files } from '../src/gateways/files.ts';
import { createLogs } from '../src/observability/log.ts';
import { account, PASSWORD } from './support/account.ts';
import { freshHandle, useApi } from './support/api.ts';
import { freshOutbox } from './support/outbox.ts';
import { Person } from './support/person.ts';
import { unzip } from './support/zip.ts';

const api = useApi();

const FIELDS = 'id state requestedAt readyAt expiresAt bytes downloadPath';
const STEP_UP = 'mutation ($password: String!) { stepUp(input: { password: $password }) { elevatedUntil } }';
const EXPORT = `mutation { exportData { export { ${FIELDS} } } }`;
const STATUS = `{ dataExport { ${FIELDS} } }`;
const DAY_MS = 86_400_000;

/** Somebody who signed up and has just proved once more who they are. */
async function proven(input: Record<string, unknown> = {}) {
  const { id, handle, session } = await account(api(), input);
  const person = new Person(api(), id, handle, session.accessToken);
  await person.ask(STEP_UP, { password: PASSWORD });
  return person;
}

const folder = (): string => join(api().config.dataDir, 'exports');

/** A maker of its own, some time ahead, that reads two rows at a time. */
function makerIn(days: number, files: Files = createFolderFiles(folder())) {
  const { graph } = api();
  const clock = (): number => Date.now() + days * DAY_MS;
  const audit = createAudit({ graph, outbox: freshOutbox(graph), clock });
  const log = createLogs('silent').app;
  const originals = { ofAccount: async () => [] };
  return createExportMaker({ graph, audit, originals, exports: { files, ttlMs: DAY_MS }, clock, log, pageRows: 2 });
}

const statusOf = async (person: Person) => (await person.ask(STATUS)).dataExport;

async function ready(person: Person) {
  await person.ask(EXPORT);
  await makerIn(0).sweep();
  return statusOf(person);
}

const fetched = (path: string, init?: RequestInit): Promise<Response> => fetch(`${api().url}${path}`, init);

describe('exportData', () => {
  it('gives one ZIP of JSON with all of it, in pages, and nothing of others', async () => {
    const email = `${freshHandle()}@example.org`;
    const ada = await proven({ email, bio: 'it is me' });
    const { ben } = await api().people({ ben: {} });
    const posts: string[] = [];
    for (const text of ['one', 'two', 'three', 'four', 'five “quoted”\nline']) posts.push(await ada.posts(text));
    await ada.ask('mutation ($id: ID!) { deletePost(id: $id) { id } }', { id: posts[1] });
    const bens = await ben.posts('a secret of ben');
    const commentId = await ada.comments(bens, 'my comment');
    await ada.likes(bens);
    const report = 'mutation ($id: ID!) { report(subject: $id, reason: OTHER, note: "why") }';
    await ada.ask(report, { id: bens });
    await ada.follow(ben);
    await ben.follow(ada);
    await ada.ask('mutation { recordConsent(input: { document: TERMS, version: "7" }) { consents { id } } }');
    await api().app.relay.catchUp();
    const { downloadPath, bytes } = await ready(ada);
    const response = await fetched(downloadPath as string);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="sociogram-data.zip"');
    const body = Buffer.from(await response.arrayBuffer());
    expect(body).toHaveLength(bytes as number);
    const files = unzip(body);
    const json = (name: string) => JSON.parse(files.get(`${name}.json`) ?? 'null');
    expect(json('profile')).toMatchObject({ id: ada.id, handle: ada.handle, email, bio: 'it is me' });
    expect(json('posts').map(({ id }: { id: string }) => id)).toEqual(posts);
    expect(json('posts')[4]).toMatchObject({ text: 'five “quoted”\nline', visibility: 'PUBLIC', deletedAt: null });
    expect(json('posts')[1].deletedAt).toMatch(/^20\d\d-.*Z$/);
    expect(json('comments')).toMatchObject([{ id: commentId, text: 'my comment', postId: bens }]);
    expect(json('marks')).toMatchObject([
      { kind: 'REPORTED', subjectId: bens, reason: 'OTHER', note: 'why' },
      { kind: 'LIKES', postId: bens },
    ]);
    const kinds = json('people').map(({ kind, userId }: { kind: string; userId: string }) => [kind, userId]);
    expect(kinds.toSorted()).toEqual(
      [
        ['FOLLOWED_BY', ben.id],
        ['FOLLOWS', ben.id],
      ].toSorted(),
    );
    expect(json('notifications')).toMatchObject([{ kind: 'FOLLOW' }]);
    expect(json('consents')).toMatchObject([{ document: 'TERMS', version: '7' }]);
    expect(json('sessions')).toHaveLength(1);
    expect(json('about').format).toBe(1);
    expect([...files.values()].join()).not.toMatch(/a secret of ben|argon2|refreshHash/);
  });

  it('wants a raised session, and once a day is enough', async () => {
    const made = await account(api());
    expect((await made.query(EXPORT)).error).toMatchObject({ code: 'FORBIDDEN', reason: 'STEP_UP_REQUIRED' });
    const ada = await proven();
    expect((await ada.ask(EXPORT)).exportData.export).toMatchObject({ state: 'WAITING', downloadPath: null });
    const again = (await ada.query(EXPORT)).error;
    expect(again).toMatchObject({ code: 'RATE_LIMITED' });
    expect(again.retryAfterMs).toBeGreaterThan(DAY_MS - 600_000);
    const eve = await api().person();
    expect(await statusOf(eve)).toBeNull();
    await makerIn(0).sweep();
  });

  it('is made by one process however many are awake, and anew by another where one failed', async () => {
    const ada = await proven();
    await ada.ask(EXPORT);
    const good = createFolderFiles(folder());
    const bad: Files = { ...good, write: () => Promise.reject(new Error('the disk is full')) };
    await makerIn(0, bad).sweep();
    expect((await statusOf(ada)).state).toBe('WAITING');
    await Promise.all([makerIn(0.1).sweep(), makerIn(0.1).sweep()]);
    expect((await statusOf(ada)).state).toBe('READY');
    expect(readdirSync(folder()).filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  it('is offered anew at once where it could not be made', async () => {
    const ada = await proven();
    await ada.ask(EXPORT);
    const bad: Files = { ...createFolderFiles(folder()), write: () => Promise.reject(new Error('no disk')) };
    for (let n = 0; n < 5; n += 1) await makerIn(n, bad).sweep();
    expect((await statusOf(ada)).state).toBe('FAILED');
    expect((await ada.ask(EXPORT)).exportData.export.state).toBe('WAITING');
    await makerIn(0).sweep();
  });
});

describe('the link', () => {
  it('works once: after it the file is gone; looking at its head does not use it up', async () => {
    const ada = await proven();
    const { downloadPath, id } = await ready(ada);
    expect((await fetched(downloadPath as string, { method: 'HEAD' })).status).toBe(404);
    await (await fetched(downloadPath as string)).arrayBuffer();
    const second = await fetched(downloadPath as string);
    expect(second.status).toBe(404);
    expect(await second.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    expect(await statusOf(ada)).toMatchObject({ state: 'FETCHED', downloadPath: null });
    expect(existsSync(join(folder(), `${String(id)}.zip`))).toBe(false);
  });

  it('may be tried again where the line was cut', async () => {
    const ada = await proven();
    const { downloadPath } = await ready(ada);
    await new Promise<void>((resolve) => {
      const asked = request(`${api().url}${String(downloadPath)}`, (response) => response.destroy());
      asked.on('error', () => undefined).on('close', () => resolve());
      asked.end();
    });
    // Whether the small file was handed out before the line was cut is the network's to say; twice it never is.
    const statuses = [(await fetched(downloadPath as string)).status, (await fetched(downloadPath as string)).status];
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
  });

  it('leads nowhere for whoever changes it, and runs out', async () => {
    const ada = await proven();
    const { downloadPath, id } = await ready(ada);
    const path = String(downloadPath);
    const later = path.replace(/expires=(\d+)/, (_, ms: string) => `expires=${String(Number(ms) + 1)}`);
    const other = path.replace(/signature=./, (found) => (found.endsWith('0') ? 'signature=1' : 'signature=0'));
    for (const wrong of [later, other, `/exports/${String(id)}`, '/exports/exp_0?expires=1&signature=00']) {
      expect((await fetched(wrong)).status).toBe(404);
    }
    await makerIn(2).sweep();
    expect((await statusOf(ada)).state).toBe('EXPIRED');
    expect((await fetched(path)).status).toBe(404);
  });
});
