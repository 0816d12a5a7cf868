// What follows behind the scenes from what happens to accounts. Appending to the audit trail: one process at a time,
// many notes in one transaction.
import type { AuditTrail } from '../domain/audit/audit.ts';
import type { Worker } from '../events/worker.ts';

interface Accounts {
  readonly audit: Pick<AuditTrail, 'append'>;
}

export function accountWorkers({ audit }: Accounts): Worker[] {
  return [{ name: 'keep-audit', kinds: ['AUDITED'], handle: audit.append }];
}
