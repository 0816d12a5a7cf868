// A real S3 server: versitygw on a folder of its own. `.ci/run` builds it into .data/tools; one of the PATH does, too.
import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { freePort } from '../../src/database/embedded/ports.ts';
import { ownServer } from './own-server.ts';

const TOOLS = fileURLToPath(new URL('../../.data/tools', import.meta.url));

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Undefined where there is none on this machine. */
export const versitygw = [TOOLS, ...(process.env.PATH ?? '').split(delimiter)]
  .map((folder) => join(folder, 'versitygw'))
  .find(isProgram);

if (versitygw === undefined) {
  process.stderr.write('SKIPPED: the store of an S3. Build a server first: .ci/run does, or docs/how-to/media.md\n');
}

export interface TestS3 {
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  start(): Promise<void>;
  /** At once, as by a power cut. What it stored stays. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** What an API on it is told. */
export const s3Settings = ({ endpoint, accessKey, secretKey }: TestS3): Record<string, string> => ({
  MEDIA_STORE: 's3',
  MEDIA_S3_ENDPOINT: endpoint,
  MEDIA_S3_BUCKET: 'media',
  MEDIA_S3_ACCESS_KEY: accessKey,
  MEDIA_S3_SECRET_KEY: secretKey,
});

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint).then(
    () => true,
    () => false,
  );

export async function startS3(): Promise<TestS3> {
  if (versitygw === undefined) throw new Error('Install versitygw: this test needs it');
  const folder = await mkdtemp(join(tmpdir(), 'sociogram-s3-'));
  for (const name of ['data', 'facts']) mkdirSync(join(folder, name));
  const port = await freePort(0);
  const keys = { accessKey: 'test', secretKey: randomBytes(12).toString('hex') };
  const endpoint = `http://127.0.0.1:${String(port)}`;
  // What it knows of an object lies beside it: not every file system of a test machine has room for it in the file.
  const backend = ['posix', '--sidecar', join(folder, 'facts'), join(folder, 'data')];
  const server = ownServer({
    command: versitygw,
    args: ['--quiet', '--port', `127.0.0.1:${String(port)}`, ...backend],
    env: { ROOT_ACCESS_KEY: keys.accessKey, ROOT_SECRET_KEY: keys.secretKey },
    answers: () => answers(endpoint),
  });
  await server.start();
  return {
    endpoint,
    ...keys,
    start: server.start,
    kill: server.kill,
    async close() {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
