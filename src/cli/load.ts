// Chooses how a network gets into the graph: through transactions, or through Neo4j's bulk importer where that is
// possible and the network is large.
import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';

import { accountsCount } from '../cypher/import/queries.ts';
import { DatabaseProblem, withStoppedEmbedded } from '../database/index.ts';
import { writeBulkFiles } from '../domain/import/bulk.ts';
import { writeToGraph } from '../domain/import/graph-sink.ts';
import { ROW_KINDS, type NetworkSource, type Written } from '../domain/import/rows.ts';
import { migrate } from '../graph/migrations.ts';
import { createProgress } from './progress.ts';
import { say, type Session } from './session.ts';

/** From here on the bulk importer is worth stopping the server for. */
const BULK_ROWS_MIN = 500_000;

export function rowsOf(counts: Readonly<Record<(typeof ROW_KINDS)[number], number>>): number {
  return ROW_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
}

/** True where nobody is in the graph, and the server is one that we may stop. */
async function canLoadInBulk({ database, graph }: Session): Promise<boolean> {
  if (database.kind !== 'embedded') return false;
  const [count] = await accountsCount(graph, {});
  return count?.accounts === 0;
}

/** Undefined where the server is not ours to stop after all (`npm start` runs it): then nothing was written. */
async function loadInBulk(session: Session, source: NetworkSource): Promise<Written | undefined> {
  const { config } = session;
  const dir = resolve(config.dataDir, `import-${process.pid}`);
  await mkdir(dir, { recursive: true });
  const progress = createProgress();
  const importer = { ran: false };
  try {
    say('Writing the files of the bulk importer …');
    const { written, importArgs } = await writeBulkFiles(dir, source, progress.onProgress);
    progress.end();
    say('The server stops, the bulk importer fills its store, and the server starts again …');
    await session.disconnected(() =>
      withStoppedEmbedded(config, async (admin) => {
        importer.ran = true;
        await admin.run(['database', 'import', 'full', admin.database, ...importArgs]);
      }),
    );
    say('Building the indexes …');
    await migrate(session.graph);
    return written;
  } catch (error) {
    if (importer.ran || !(error instanceof DatabaseProblem)) throw error;
    say(`${error.message} Loading through transactions instead.`);
    return undefined;
  } finally {
    progress.end();
    await rm(dir, { recursive: true, force: true });
  }
}

async function loadInBatches(session: Session, source: NetworkSource): Promise<Written> {
  const progress = createProgress();
  try {
    return await writeToGraph(session.graph, source, progress.onProgress);
  } finally {
    progress.end();
  }
}

/** Loads a network the faster way that is open to it. Loading the same network again changes nothing. */
export async function loadNetwork(session: Session, source: NetworkSource): Promise<Written> {
  const isLarge = rowsOf(source.rowsExpected) >= BULK_ROWS_MIN;
  const written = isLarge && (await canLoadInBulk(session)) ? await loadInBulk(session, source) : undefined;
  return written ?? (await loadInBatches(session, source));
}
