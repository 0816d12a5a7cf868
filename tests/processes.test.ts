// The promises of WEB_CONCURRENCY: all processes serve one port, a dead one is replaced, and all end together.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { readMachine } from '../src/config/machine.ts';
import { freePort } from '../src/database/embedded/ports.ts';
import { freshOutboxName } from './support/outbox.ts';

// Each starts several servers, on a machine that may do much else.
jest.setTimeout(300_000);

const main = path.resolve(import.meta.dirname, '../src/main.ts');
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

interface Running {
  readonly primary: ChildProcess;
  readonly exited: Promise<unknown>;
  readonly metricsPort: number;
  /** The process that answers one request, on a connection of its own; undefined where none did. */
  answerer(): Promise<number | undefined>;
  /** Asks until `wanted` processes have answered. */
  answerers(wanted: number): Promise<Set<number>>;
}

async function start(environment: Record<string, string> = {}): Promise<Running> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'sociogram-processes-'));
  const [port, metricsPort] = [await freePort(0), await freePort(0)];
  const settings = {
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
    WEB_CONCURRENCY: '2',
    LOG_LEVEL: 'debug',
    SOCIOGRAM_DATA: dataDir,
    SOCIOGRAM_SEED: 'none',
    OUTBOX_NAME: freshOutboxName(),
    ...environment,
  };
  const primary = spawn(process.execPath, [main], {
    env: { ...readMachine().environment, ...settings },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(primary, 'exit');
  stops.push(async () => {
    primary.kill('SIGKILL');
    await exited;
    rmSync(dataDir, { recursive: true, force: true });
  });
  const pidOf = new Map<string, number>();
  createInterface({ input: primary.stdout }).on('line', (line) => {
    const { requestId, pid } = JSON.parse(line) as { requestId?: string; pid: number };
    if (requestId !== undefined) pidOf.set(requestId, pid);
  });
  const ask = (requestId: string): Promise<boolean> =>
    new Promise((resolve) => {
      const headers = { 'x-request-id': requestId };
      get({ port, host: '127.0.0.1', path: '/readyz', agent: false, headers }, (res) => {
        res.resume().once('end', () => resolve(res.statusCode === 200));
      }).once('error', () => resolve(false));
    });
  const answerer = async (): Promise<number | undefined> => {
    const requestId = randomUUID();
    if (!(await ask(requestId))) return undefined;
    while (!pidOf.has(requestId)) await setTimeout(5);
    return pidOf.get(requestId);
  };
  const running: Running = {
    primary,
    exited,
    metricsPort,
    answerer,
    async answerers(wanted) {
      const pids = new Set<number>();
      while (pids.size < wanted) {
        const pid = await answerer();
        if (pid === undefined) await setTimeout(50);
        else pids.add(pid);
      }
      return pids;
    },
  };
  return running;
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('several processes', () => {
  it('all answer on one port, go on when one is killed, replace it, and end together', async () => {
    const running = await start();
    const before = await running.answerers(2);
    expect(before.has(running.primary.pid!)).toBe(false);
    const [victim, survivor] = [...before] as [number, number];
    process.kill(victim, 'SIGKILL');
    while (lives(victim)) await setTimeout(5);
    expect(await running.answerers(1)).toEqual(new Set([survivor]));
    const after = await running.answerers(2);
    expect(after.has(survivor)).toBe(true);
    expect(after.has(victim)).toBe(false);

    const metrics = await (await fetch(`http://127.0.0.1:${String(running.metricsPort)}/metrics`)).text();
    // Each process verifies the migrations when it is asked whether it is ready: both are in the sum.
    expect(metrics).toContain('sociogram_statements_total');

    running.primary.kill('SIGTERM');
    expect(await running.exited).toEqual([0, null]);
    expect([...after].filter(lives)).toEqual([]);
    expect(await running.answerer()).toBeUndefined();
  });

  it('end at once where none can start', async () => {
    const running = await start({ HOST: '203.0.113.1' });
    expect(await running.exited).toEqual([1, null]);
  });
});
