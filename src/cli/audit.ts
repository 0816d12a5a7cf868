// `npm run audit -- list|verify`: the audit trail of security events, and whether it is what was sealed.
import { Command, InvalidArgumentError, Option } from 'commander';

import { type AuditTrail, createAudit } from '../domain/audit/audit.ts';
import type { ChainHead } from '../domain/audit/entry.ts';
import { AUDIT_KINDS, type AuditKind } from '../domain/audit/kinds.ts';
import { createOutbox } from '../events/outbox.ts';
import { runCommand, say } from './session.ts';
import { formatTable } from './table.ts';

const COLUMNS = ['seq', 'at', 'kind', 'by', 'about', 'detail'];
const HEAD = /^(\d{1,15}):([0-9a-f]{64})$/;

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 100) return value;
  throw new InvalidArgumentError('Expected a whole number from 1 to 100.');
}

function headOf(text: string): ChainHead {
  const [, seq, seal] = HEAD.exec(text) ?? [];
  if (seq === undefined || seal === undefined) throw new InvalidArgumentError('Expected a head, as `verify` shows it.');
  return { seq: Number(seq), seal };
}

const withTrail = (work: (trail: AuditTrail) => Promise<void>): Promise<void> =>
  runCommand(
    async () => undefined,
    ({ graph, config: { outboxName } }) =>
      work(createAudit({ graph, outbox: createOutbox(graph, outboxName), clock: Date.now })),
  );

interface ListOptions {
  readonly first: number;
  readonly after?: string;
  readonly kind?: AuditKind;
  readonly account?: string;
}

async function list(trail: AuditTrail, { first, after, kind, account }: ListOptions): Promise<void> {
  const filter = { kind: kind ?? null, accountId: account ?? null };
  const { edges, pageInfo } = await trail.page(filter, { first, after: after ?? null });
  const rows = edges.map(({ node }) => ({
    seq: node.seq,
    at: new Date(node.atMs).toISOString(),
    kind: node.kind,
    by: node.actorId,
    about: node.subjectId,
    detail: node.detail.map(({ name, value }) => `${name}=${value}`).join(' '),
  }));
  console.log(formatTable(COLUMNS, rows));
  if (pageInfo.hasNextPage) say(`More: npm run audit -- list --after ${pageInfo.endCursor ?? ''}`);
}

async function verify(trail: AuditTrail, { expect }: { expect?: ChainHead }): Promise<void> {
  const { rows, head, broken } = await trail.verify(expect);
  if (broken !== null) {
    say(`Row ${String(broken.seq)} ${broken.what === 'MISSING' ? 'is missing' : 'is not what was sealed'}.`);
    say(`The ${String(rows)} rows before are looked at, and good.`);
    process.exitCode = 1;
    return;
  }
  console.log(`${String(head.seq)}:${head.seal}`);
  say(`All ${String(rows)} rows are what was sealed. Keep this head elsewhere: verify --expect asks for it.`);
}

const program = new Command('audit').description('The audit trail of security events.');

program
  .command('list')
  .description('rows, newest first')
  .option('--first <n>', 'how many', count, 50)
  .option('--after <cursor>', 'those before that row, as the last page said')
  .addOption(new Option('--kind <kind>', 'of this kind only').choices(AUDIT_KINDS))
  .option('--account <id>', 'about this account only')
  .allowExcessArguments(false)
  .action((options: ListOptions) => withTrail((trail) => list(trail, options)));

program
  .command('verify')
  .description('look at every row; exit code 1 where one was removed or changed')
  .option('--expect <head>', 'a head that an earlier verify showed', headOf)
  .allowExcessArguments(false)
  .action((options: { expect?: ChainHead }) => withTrail((trail) => verify(trail, options)));

await program.parseAsync();
