// A process of its own beside each embedded server: stops Java when the process that it serves is gone, however
// that ended. Told what to do by one JSON argument; the parent's death is seen as the end of standard input.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { identify } from './processes.ts';
import { readLock, releaseLock } from './lock.ts';

export interface SupervisorTask {
  readonly command: string;
  readonly args: readonly string[];
  readonly home: string;
  readonly consoleLog: string;
  readonly javaFile: string;
  readonly lock: string;
  /** False: the server outlives whoever started it. */
  readonly followParent: boolean;
}

/** Neo4j writes a checkpoint before it ends; past this it hangs. */
const stopWithinMs = 60_000;

function supervise(task: SupervisorTask): void {
  for (const file of [task.consoleLog, task.javaFile]) mkdirSync(dirname(file), { recursive: true });
  const log = openSync(task.consoleLog, 'w', 0o600);
  const java = spawn(task.command, task.args, { cwd: task.home, stdio: ['ignore', log, log] });
  closeSync(log);
  if (java.pid !== undefined) writeFileSync(task.javaFile, JSON.stringify(identify(java.pid) ?? null));

  const stop = (): void => {
    java.kill('SIGTERM');
    setTimeout(() => java.kill('SIGKILL'), stopWithinMs).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  if (task.followParent) {
    process.stdin.on('close', stop);
    process.stdin.on('error', stop);
    process.stdin.resume();
  }
  const end = (code: number): void => {
    rmSync(task.javaFile, { force: true });
    // While the starter works on the stopped store, the lock is the starter's again.
    if (readLock(task.lock)?.server?.pid === process.pid) releaseLock(task.lock);
    process.exit(code);
  };
  java.on('error', () => {
    end(127);
  });
  java.on('exit', (code) => {
    end(code ?? 1);
  });
}

const [, , task] = process.argv;
if (task !== undefined) supervise(JSON.parse(task) as SupervisorTask);
