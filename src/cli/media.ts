// `npm run media -- reconcile`: whether the store of images and videos and the graph tell the same.
import { Command } from 'commander';

import { openMedia } from '../app/media.ts';
import { loadVault } from '../domain/auth/vault.ts';
import { reconcile } from '../domain/media/reconcile.ts';
import { createLogs } from '../observability/log.ts';
import { runCommand, say, type Session } from './session.ts';
import { formatTable } from './table.ts';

const COLUMNS = ['kind', 'medium', 'objects', 'bytes', 'hours', 'deleted', 'key'];
const HOUR_MS = 3_600_000;

async function run({ graph, config }: Session, isDeleting: boolean): Promise<void> {
  const [clock, log] = [Date.now, createLogs('warn').media];
  const { store } = openMedia(config, { signer: await loadVault(config), clock, log });
  try {
    const findings = await Array.fromAsync(reconcile({ graph, store, clock }, isDeleting));
    const rows = findings.map(({ kind, mediaId, objects, byteSize, ageMs, isDeleted, key }) => ({
      ...{ kind, medium: mediaId, objects, bytes: byteSize, key },
      hours: ageMs === null ? null : Math.floor(ageMs / HOUR_MS),
      deleted: isDeleted ? 'yes' : 'no',
    }));
    if (rows.length > 0) console.log(formatTable(COLUMNS, rows));
    const left = findings.filter(({ isDeleted }) => !isDeleted).length;
    say(`${String(findings.length)} found, ${String(findings.length - left)} of them deleted.`);
    if (left > 0) process.exitCode = 1;
  } finally {
    await store.close();
  }
}

const program = new Command('media').description('The bytes of images and videos.');

program
  .command('reconcile')
  .description('list objects without a medium and media without their objects; exit code 1 where any are left')
  .option('--delete', 'delete objects without a medium that are older than a day')
  .allowExcessArguments(false)
  .action((options: { delete?: boolean }) =>
    runCommand(
      async () => undefined,
      (session) => run(session, options.delete === true),
    ),
  );

await program.parseAsync();
