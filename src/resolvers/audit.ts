// The audit trail, for those who may read it.
import type { Context } from '../context.ts';
import type { AuditFilter, AuditRow } from '../domain/audit/read.ts';
import type { PageArguments } from '../domain/page/page.ts';
import { toDateTime } from './date-time.ts';

export const auditResolvers = {
  Query: {
    auditTrail: (_parent: unknown, args: AuditFilter & PageArguments, { services }: Context) =>
      services.audit.page(args, args),
  },
  AuditEntry: { at: ({ atMs }: AuditRow) => toDateTime(atMs) },
};
