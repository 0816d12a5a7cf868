// What follows behind the scenes from what happens to accounts. Appending to the audit trail: one process at a time,
// many notes in one transaction. Making copies of data: the graph says what is to be made, the event only wakes.
import type { AuditTrail } from '../domain/audit/audit.ts';
import type { ExportMaker } from '../domain/export/make.ts';
import type { Worker } from '../events/worker.ts';

interface Accounts {
  readonly audit: Pick<AuditTrail, 'append'>;
  readonly exports: { readonly maker: Pick<ExportMaker, 'wake'> };
}

export function accountWorkers({ audit, exports }: Accounts): Worker[] {
  return [
    { name: 'keep-audit', kinds: ['AUDITED'], handle: audit.append },
    { name: 'make-exports', kinds: ['EXPORT_ASKED'], handle: async () => exports.maker.wake() },
  ];
}
