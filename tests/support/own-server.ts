// A program that serves one test, or one file of tests: started, killed as by a power cut, and started again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
  /** Whether it serves by now. */
  answers(): Promise<boolean>;
}

export interface OwnServer {
  /** Resolves once it answers; rejects where there is no such program, or it ends. */
  start(): Promise<void>;
  /** At once. */
  kill(): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
}

export function ownServer({ command, args, env, answers }: Program): OwnServer {
  let server: ChildProcess | undefined;
  return {
    async start() {
      const child = spawn(command, args, { stdio: 'ignore', ...(env && { env }) });
      server = child;
      const failed = new Promise<never>((_resolve, reject) => {
        child.once('error', (cause) => reject(new Error(`Install ${command}: this test needs it`, { cause })));
        child.once('exit', () => reject(new Error(`${command} has ended`)));
      });
      // Once it serves, nobody waits for that any more.
      failed.catch(() => undefined);
      while (!(await Promise.race([answers(), failed]))) await setTimeout(20);
    },
    async kill() {
      const child = server;
      server = undefined;
      if (child === undefined) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    signal: (name) => void server?.kill(name),
  };
}
