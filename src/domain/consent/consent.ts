// What people agreed to, in which version and when: records are only ever added (GDPR art. 7 (1)).
import { z } from 'zod';

import { accountLock } from '../../cypher/auth/queries.ts';
import { CONSENT_DOCUMENTS, consentGive, consentList } from '../../cypher/consent/queries.ts';
import type { Viewer } from '../../context.ts';
import { Forbidden, Unauthenticated } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';

/** Beyond that many records somebody plays. */
const RECORDS_MAX = 500;

const Input = z.object({
  document: z.enum(CONSENT_DOCUMENTS),
  version: z
    .string()
    .trim()
    .min(1, 'A version has at least one character.')
    .max(40, 'A version has at most 40 characters.')
    .regex(/^[\w.-]+$/, 'A version is made of letters, digits, dots, _ and -.'),
  isGiven: z
    .boolean()
    .nullish()
    .transform((given) => given ?? true),
});

export type Consent = Awaited<ReturnType<typeof consentList>>[number];

export interface Consents {
  /** The viewer's records, newest first. */
  list(viewer: Viewer): Promise<Consent[]>;
  /** Adds a record, unless the newest of the document says the same. Throws Invalid, Forbidden TOO_MANY. */
  give(viewer: Viewer, input: unknown): Promise<{ consents: Consent[] }>;
}

export function createConsents({ graph, audit, clock }: { graph: Graph; audit: Audit; clock: Clock }): Consents {
  return {
    list: ({ id }) => consentList(graph, { accountId: id }),
    async give({ id: accountId }, input) {
      const given = parseInput(Input, input);
      const consents = await graph.write(async (tx) => {
        await accountLock(tx, { id: accountId });
        const before = await consentList(tx, { accountId });
        const newest = before.find(({ document }) => document === given.document);
        if (newest?.version === given.version && newest.isGiven === given.isGiven) return before;
        if (before.length >= RECORDS_MAX) throw new Forbidden('TOO_MANY', 'There are too many records of consent.');
        const [made] = await consentGive(tx, { accountId, id: newId('con'), ...given, nowMs: clock() });
        if (made === undefined) throw new Unauthenticated('SESSION_REVOKED', 'This account is not active: sign in.');
        const detail = { document: given.document, version: given.version, isGiven: String(given.isGiven) };
        await audit.note(tx, { kind: 'CONSENT_GIVEN', actorId: accountId, subjectId: accountId, detail });
        return consentList(tx, { accountId });
      });
      return { consents };
    },
  };
}
