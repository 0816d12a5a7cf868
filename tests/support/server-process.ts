// The server as operators run it: a process of its own on the tests' database, which a test may kill.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

import type { Config } from '../../src/config/config.ts';
import { readMachine } from '../../src/config/machine.ts';
import { freePort } from '../../src/database/embedded/ports.ts';

const main = path.resolve(import.meta.dirname, '../../src/main.ts');

export interface ServerProcess {
  readonly url: string;
  readonly wsUrl: string;
  readonly pid: number;
  /** It keeps its connections and does nothing. */
  freeze(): void;
  thaw(): void;
  /** Without any goodbye. */
  kill(): Promise<void>;
}

/** Starts it with the signing keys and the outbox of an API under test, and waits until it is ready. */
export async function startServerProcess(
  { dataDir, outboxName }: Pick<Config, 'dataDir' | 'outboxName'>,
  environment: Record<string, string> = {},
) {
  const port = await freePort(0);
  const child = spawn(process.execPath, [main], {
    env: {
      ...readMachine().environment,
      PORT: String(port),
      SOCIOGRAM_DATA: dataDir,
      OUTBOX_NAME: outboxName,
      SOCIOGRAM_SEED: 'none',
      RATE_LIMITS: 'off',
      VIEWER_OPERATIONS_MAX: '0',
      ADDRESS_OPERATIONS_MAX: '0',
      LOG_LEVEL: 'silent',
      ...environment,
    },
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error('The server process ended before it was ready.');
    await setTimeout(50);
  }
  const server: ServerProcess = {
    url,
    wsUrl: `ws://127.0.0.1:${port}/graphql`,
    pid: child.pid ?? 0,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
  return server;
}
