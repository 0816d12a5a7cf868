// What becomes of objects where something breaks in the middle: nothing half-made is served, nothing acknowledged is
// lost, and what is away is told as that.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Unavailable } from '../src/errors.ts';
import {
  type FilesUnderTest,
  freshPrefix as fresh,
  type S3UnderTest,
  startFilesStore,
  startS3Store,
} from './support/object-stores.ts';
import { versitygw } from './support/versitygw.ts';

/** A process of its own: folder, key and size are its arguments. */
const script = fileURLToPath(new URL('./support/put-object.ts', import.meta.url));
const WEBP = { contentType: 'image/webp' };

describe('a store of files', () => {
  let under: FilesUnderTest;
  beforeAll(async () => {
    under = await startFilesStore();
  });
  afterAll(() => under.close());
  const drafts = () => readdir(join(under.folder, 'drafts')).catch(() => []);

  it('keeps nothing of an upload whose line breaks', async () => {
    const key = `${fresh()}/original`;
    const { url, headers } = await under.store.signUpload(key, { ...WEBP, byteSize: 1_000_000, expiresInS: 60 });
    const sending = request(under.absolute(url), {
      method: 'PUT',
      headers: { ...Object.fromEntries(headers.map(({ name, value }) => [name, value])), 'content-length': 1_000_000 },
    });
    sending.on('error', () => undefined);
    sending.write(randomBytes(500_000));
    while ((await drafts()).length === 0) await setTimeout(5);
    sending.destroy();
    while ((await drafts()).length > 0) await setTimeout(5);
    expect(await under.store.head(key)).toBeNull();
    expect((await fetch(under.absolute(await under.store.signDownload(key, { expiresInS: 60 })))).status).toBe(404);
  });

  it('takes a file that a crash cut short for no object', async () => {
    const key = `${fresh()}/small.webp`;
    await under.store.put(key, randomBytes(10_000), WEBP);
    const path = join(under.folder, 'objects', key);
    const { size } = await stat(path);
    for (const bytes of [size - 1, 5_000, 0]) {
      await truncate(path, bytes);
      expect(await under.store.head(key)).toBeNull();
      await expect(under.store.get(key)).rejects.toThrow(/no object/);
    }
    await under.store.put(key, randomBytes(10), WEBP);
    expect(await under.store.head(key)).toMatchObject({ byteSize: 10 });
  });

  it('keeps the old object where the disk is full, and says that there is no room', async () => {
    const key = `${fresh()}/small.webp`;
    const old = randomBytes(1_000);
    await under.store.put(key, old, WEBP);
    // A bound on the size of files is the full disk that a test may have.
    const command = `ulimit -f 100; exec "$0" "$@"`;
    const args = ['-c', command, process.execPath, script, under.folder, key, '1000000'];
    const child = spawn('bash', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = await Promise.all([buffer(child.stdout), once(child, 'exit')]);
    expect(said.toString()).toMatch(/^Unavailable: There is no room/);
    expect((await buffer((await under.store.get(key)).body)).equals(old)).toBe(true);
    expect(await drafts()).toEqual([]);
  });

  it('forgets what a process that was killed was writing, a day later', async () => {
    const child = spawn(process.execPath, [script, under.folder, `${fresh()}/a.webp`, 'endless'], { stdio: 'ignore' });
    while ((await drafts()).length === 0) await setTimeout(20);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const [left = ''] = await drafts();
    const yesterday = Date.now() / 1_000 - 90_000;
    await utimes(join(under.folder, 'drafts', left), yesterday, yesterday);
    await writeFile(join(under.folder, 'drafts', 'young'), 'x');
    const next = spawn(process.execPath, [script, under.folder, `${fresh()}/b.webp`, '10'], { stdio: 'ignore' });
    await once(next, 'exit');
    expect(await drafts()).toEqual(['young']);
  });
});

const onS3 = versitygw === undefined ? it.skip : it;

describe('a store of S3', () => {
  let under: S3UnderTest | undefined;
  const running = (): S3UnderTest => {
    if (under === undefined) throw new Error('The S3 has not started');
    return under;
  };
  beforeAll(async () => {
    if (versitygw !== undefined) under = await startS3Store();
  });
  afterAll(() => under?.close());

  onS3('says that it is away while the server is, and goes on when it is back', async () => {
    const key = `${fresh()}/small.webp`;
    const bytes = randomBytes(10_000);
    const { store, server } = running();
    await store.put(key, bytes, WEBP);
    const url = await store.signDownload(key, { expiresInS: 300 });
    await server.kill();
    await expect(store.get(key)).rejects.toBeInstanceOf(Unavailable);
    await expect(store.head(key)).rejects.toBeInstanceOf(Unavailable);
    await expect(store.put(`${key}2`, bytes, WEBP)).rejects.toBeInstanceOf(Unavailable);
    await expect(store.put(`${key}2`, Readable.from([bytes]), WEBP)).rejects.toBeInstanceOf(Unavailable);
    await expect(store.delete([key])).rejects.toBeInstanceOf(Unavailable);
    await expect(Array.fromAsync(store.list('media/'))).rejects.toBeInstanceOf(Unavailable);
    // So many failures open the breaker: what comes now is not even tried.
    for (let n = 0; n < 10; n += 1) await expect(store.head(key)).rejects.toBeInstanceOf(Unavailable);
    await server.start();
    while ((await store.head(key).catch(() => null)) === null) await setTimeout(50);
    expect((await buffer((await store.get(key)).body)).equals(bytes)).toBe(true);
    expect((await fetch(url)).status).toBe(200);
    expect(await store.head(`${key}2`)).toBeNull();
  });

  onS3('finishes an upload in parts that the server was killed in the middle of', async () => {
    const key = `uploads/${fresh().slice(6)}/original`;
    const { store, server, send } = running();
    const [first, second] = [randomBytes(5 * 1024 * 1024), randomBytes(1_000)];
    const uploadId = await store.startMultipart(key, { contentType: 'video/mp4' });
    const sign = (partNumber: number, { length: byteSize }: Buffer) =>
      store.signPart(key, uploadId, { partNumber, byteSize, expiresInS: 300 });
    expect((await send(await sign(1, first), first)).status).toBe(200);
    const target = await sign(2, second);
    await server.kill();
    await expect(send(target, second)).rejects.toThrow();
    await expect(store.completeMultipart(key, uploadId)).rejects.toBeInstanceOf(Unavailable);
    await server.start();
    expect((await send(target, second)).status).toBe(200);
    const complete = (): Promise<boolean> =>
      store.completeMultipart(key, uploadId).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Unavailable) return false;
          throw error;
        },
      );
    while (!(await complete())) await setTimeout(50);
    expect((await buffer((await store.get(key)).body)).equals(Buffer.concat([first, second]))).toBe(true);
  });

  onS3('keeps nothing of a stream that the server was killed in the middle of', async () => {
    const key = `${fresh()}/720p.mp4`;
    const { store, server } = running();
    const stream = Readable.from(
      (async function* () {
        yield randomBytes(6 * 1024 * 1024);
        await server.kill();
        yield randomBytes(6 * 1024 * 1024);
      })(),
    );
    await expect(store.put(key, stream, { contentType: 'video/mp4' })).rejects.toBeInstanceOf(Unavailable);
    await server.start();
    const look = (): Promise<unknown> => store.head(key).catch(() => 'away');
    while ((await look()) === 'away') await setTimeout(50);
    expect(await look()).toBeNull();
  });
});
