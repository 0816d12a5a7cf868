// A real S3 server: versitygw on a folder of its own. `.ci/run` builds it into .data/tools; one of the PATH does, too.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint).then(
    () => true,
    () => false,
  );

export async function startS3(): Promise<TestS3> {
  if (versitygw === undefined) throw new Error('Install versitygw: this test needs it');
  const program = versitygw;
  const folder = await mkdtemp(join(tmpdir(), 'sociogram-s3-'));
  for (const name of ['data', 'facts']) mkdirSync(join(folder, name));
  const port = await freePort();
  const keys = { accessKey: 'test', secretKey: randomBytes(12).toString('hex') };
  const endpoint = `http://127.0.0.1:${String(port)}`;
  let server: ChildProcess | undefined;
  const s3: TestS3 = {
    endpoint,
    ...keys,
    async start() {
      // What it knows of an object lies beside it: not every file system of a test machine has room for it in the file.
      const backend = ['posix', '--sidecar', join(folder, 'facts'), join(folder, 'data')];
      const child = spawn(program, ['--quiet', '--port', `127.0.0.1:${String(port)}`, ...backend], {
        stdio: 'ignore',
        env: { ROOT_ACCESS_KEY: keys.accessKey, ROOT_SECRET_KEY: keys.secretKey },
      });
      server = child;
      while (!(await answers(endpoint))) {
        if (child.exitCode !== null) throw new Error('versitygw has ended');
        await setTimeout(20);
      }
    },
    async kill() {
      const child = server;
      server = undefined;
      if (child === undefined) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    async close() {
      await s3.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await s3.start();
  return s3;
}
