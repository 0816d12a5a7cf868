// The Redis that several API processes share in a run: Debian's redis-server on a free port, keeping nothing on disk.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { freePort } from '../../src/database/embedded/ports.ts';

export interface RedisServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Throws where there is no redis-server, or it does not start. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort(0);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  // It says so where it could not be started, too.
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', () => resolve('it ended'));
  });
  const ready = (async (): Promise<null> => {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('Ready to accept connections')) return null;
    }
    return new Promise<never>(() => undefined);
  })();
  const problem = await Promise.race([ready, ended]);
  if (problem !== null) throw new Error(`Several processes need redis-server: ${problem}`);
  child.stdout.resume();
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
