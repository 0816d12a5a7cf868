// Tells whether a process that a file names is still the same one: a process id alone is used again sooner or later.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in whatever form the system tells it. */
  readonly born: string;
}

function bornOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // proc(5): the name may hold blanks and brackets, so fields are counted from the last bracket: state is 3,
    // starttime is 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function bornByPs(pid: number): string | undefined {
  try {
    const [state, ...born] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state === undefined || state === '' || state.startsWith('Z') ? undefined : born.join(' ');
  } catch {
    return undefined;
  }
}

function bornUnknown(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
    return 'unknown';
  } catch {
    return undefined;
  }
}

/** Undefined where no such process lives. */
export function identify(pid: number): ProcessIdentity | undefined {
  const born =
    process.platform === 'linux' ? bornOnLinux(pid) : process.platform === 'win32' ? bornUnknown(pid) : bornByPs(pid);
  return born === undefined ? undefined : { pid, born };
}

export function self(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, born: 'unknown' };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.born === identity.born;
}

export function isSelf(identity: ProcessIdentity): boolean {
  return identity.pid === process.pid && identity.born === self().born;
}

/** Asks a process to end and waits until it has; true where it did in time. */
export async function endProcess(identity: ProcessIdentity, waitMs: number): Promise<boolean> {
  const until = Date.now() + waitMs;
  if (isAlive(identity)) {
    try {
      process.kill(identity.pid, 'SIGTERM');
    } catch {
      // It ended between the look and the signal.
    }
  }
  while (isAlive(identity)) {
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}
