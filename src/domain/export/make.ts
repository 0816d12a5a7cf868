// Makes the copies that were asked for, one at a time in a process and each in one process, and takes away those that
// nobody fetched. What a process that stopped had begun is begun anew by another.
import { exportMade, exportTake, exportsExpire } from '../../cypher/export/queries.ts';
import type { Files } from '../../gateways/files.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Logger } from '../../observability/log.ts';
import type { AuditReads } from '../audit/read.ts';
import type { Clock } from '../clock.ts';
import type { Originals } from '../media/originals.ts';
import { createSweeper, type Sweeper } from '../sweeper.ts';
import { archiveOf } from './archive.ts';

/** To be woken when somebody has asked; closing waits for the copy that is being made. */
export interface ExportMaker extends Sweeper {
  /** Makes all that wait and takes away what has run out. */
  sweep(): Promise<void>;
}

interface MakerParts {
  readonly graph: Graph;
  readonly audit: Pick<AuditReads, 'page'>;
  readonly originals: Originals;
  readonly exports: { readonly files: Files; readonly ttlMs: number };
  /** Rows that are read at once. Default 500. */
  readonly pageRows?: number;
  readonly clock: Clock;
  readonly log: Logger;
}

const SWEEP_MS = 60_000;
/** However large an account is, its copy is made within that time; after it another process tries. */
const HOLD_MS = 1_800_000;
const ATTEMPTS_MAX = 5;
const EXPIRE_ROWS = 100;

export function createExportMaker(parts: MakerParts): ExportMaker {
  const { graph, clock, log } = parts;
  const { files } = parts.exports;
  const sweep = async (): Promise<void> => {
    while (!sweeper.isClosed() && (await makeNext(parts)));
    const gone = await exportsExpire(graph, { nowMs: clock(), limit: EXPIRE_ROWS });
    for (const { id } of gone) await files.remove(`${id}.zip`);
  };

  const sweeper = createSweeper(sweep, {
    everyMs: SWEEP_MS,
    failed: (error) => log.error({ err: error }, 'copies of data could not be made'),
  });
  return { sweep, ...sweeper };
}

/** Makes the copy that has waited longest. False where none waits. */
async function makeNext(parts: MakerParts): Promise<boolean> {
  const { graph, clock, log } = parts;
  const { files, ttlMs } = parts.exports;
  const startedMs = clock();
  const [taken] = await exportTake(graph, { nowMs: startedMs, untilMs: startedMs + HOLD_MS });
  if (taken === undefined) return false;
  const { id, accountId, attempts } = taken;
  const name = `${id}.zip`;
  try {
    const { bytes } = await files.write(name, await archiveOf(parts, accountId, startedMs));
    const nowMs = clock();
    const made = await exportMade(graph, { id, state: 'READY', nowMs, expiresAtMs: nowMs + ttlMs, bytes });
    // Erased meanwhile.
    if (made.length === 0) await files.remove(name);
  } catch (error) {
    log.error({ exportId: id, attempts, err: error }, 'a copy of the data of an account could not be made');
    const nowMs = clock();
    // Otherwise it is tried again once nobody holds it.
    if (attempts >= ATTEMPTS_MAX) await exportMade(graph, { id, state: 'FAILED', nowMs, expiresAtMs: nowMs, bytes: 0 });
  }
  return true;
}
