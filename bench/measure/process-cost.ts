// What a process and its children have cost: CPU time and resident memory, from /proc. Zero where there is no /proc.
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessCost {
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** Linux counts CPU time in hundredths of a second for userland, whatever the kernel's own tick is. */
const MS_PER_TICK = 10;
const PAGE_BYTES = 4096;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMs: number;
  readonly rssBytes: number;
}

function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything, brackets too.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    // proc(5): the fields after the name, from the third (state) on.
    const [parent = 0, rss = 0] = [fields[1], fields[21]];
    // Its own time, and that of its children that have ended: else a server's cost would shrink with each of these.
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
    return { pid, parent, cpuMs: ticks * MS_PER_TICK, rssBytes: rss * PAGE_BYTES };
  } catch {
    return undefined;
  }
}

function allStats(): Stat[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readStat(Number(name)) ?? []) : []));
  } catch {
    return [];
  }
}

/** The cost so far of a process and all below it; memory is that of those that live now. */
export function costOf(root: number): ProcessCost {
  const stats = allStats();
  const family = new Set([root]);
  for (let before = 0; before < family.size;) {
    before = family.size;
    for (const { pid, parent } of stats) if (family.has(parent)) family.add(pid);
  }
  const members = stats.filter(({ pid }) => family.has(pid));
  return {
    cpuMs: members.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    rssBytes: members.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
  };
}
