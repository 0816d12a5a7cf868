// Reading the audit trail: a page of it for those who may, and the whole of it to see whether it is what was sealed.
import {
  auditAccounts,
  auditAfter,
  auditHead,
  auditPage,
  auditPageAbout,
  auditPageOfKind,
  auditRefs,
} from '../../cypher/audit/queries.ts';
import type { Runner } from '../../graph/graph.ts';
import { type PageArguments, decodeCursor, pageSize, type WholePage, wholePage } from '../page/page.ts';
import { type Broken, type ChainHead, FIRST_SEAL, type SealedEntry, checkAll } from './entry.ts';
import type { AuditKind } from './kinds.ts';

const LIST = 'audit';
const VERIFY_ROWS = 2_000;

/** A row with the accounts that it speaks of; null where there was none, or it is erased. */
export interface AuditRow {
  readonly seq: number;
  readonly id: string;
  readonly kind: string;
  readonly atMs: number;
  readonly actorId: string | null;
  readonly subjectId: string | null;
  readonly detail: readonly { readonly name: string; readonly value: string }[];
  readonly seal: string;
}

export interface AuditFilter {
  readonly kind?: AuditKind | null;
  /** Whom it is about. */
  readonly accountId?: string | null;
}

export interface Verdict {
  /** How many rows were looked at. */
  readonly rows: number;
  readonly head: ChainHead;
  /** Null where every row is what was sealed. */
  readonly broken: Broken | null;
}

export interface AuditReads {
  /** Newest first. Throws Invalid. */
  page(filter: AuditFilter, args: PageArguments): Promise<WholePage<AuditRow>>;
  /**
   * Looks at every row from the first to the head. `expected` is a head that was noted elsewhere: a trail that was
   * sealed anew as a whole does not lead through it.
   */
  verify(expected?: ChainHead): Promise<Verdict>;
}

export function createAuditReads(graph: Runner, chain: string): AuditReads {
  const rowsOf = async (
    { kind = null, accountId = null }: AuditFilter,
    beforeSeq: number,
    limit: number,
  ): Promise<SealedEntry[]> => {
    if (accountId !== null) {
      const [account] = await auditRefs(graph, { accountIds: [accountId] });
      const ref = account?.ref ?? null;
      return ref === null ? [] : auditPageAbout(graph, { chain, ref, kind, beforeSeq, limit });
    }
    return kind === null
      ? auditPage(graph, { chain, beforeSeq, limit })
      : auditPageOfKind(graph, { chain, kind, beforeSeq, limit });
  };
  return {
    async page(filter, { first, after }) {
      const size = pageSize(first);
      const beforeSeq = after == null ? Number.MAX_SAFE_INTEGER : decodeCursor(LIST, after).at;
      const found = await rowsOf(filter, beforeSeq, size + 1);
      const shown = await withAccounts(graph, found.slice(0, size));
      const hasNextPage = found.length > size;
      return wholePage(LIST, shown, ({ seq, id }) => ({ at: seq, id }), { after, hasNextPage });
    },
    async verify(expected) {
      const [end = { seq: 0, seal: FIRST_SEAL }] = await auditHead(graph, { chain });
      let head: ChainHead = { seq: 0, seal: FIRST_SEAL };
      while (head.seq < end.seq) {
        const limit = Math.min(VERIFY_ROWS, end.seq - head.seq);
        const rows = await auditAfter(graph, { chain, afterSeq: head.seq, limit });
        const checked = rows.length === 0 ? { seq: head.seq + 1, what: 'MISSING' as const } : checkAll(head, rows);
        if ('what' in checked) return { rows: head.seq, head: end, broken: checked };
        const noted = rows.find(({ seq }) => seq === expected?.seq);
        if (noted !== undefined && noted.seal !== expected?.seal) {
          return { rows: head.seq, head: end, broken: { seq: noted.seq, what: 'CHANGED' } };
        }
        head = checked;
      }
      const isShort = expected !== undefined && expected.seq > end.seq;
      const broken: Broken | null = isShort
        ? { seq: end.seq + 1, what: 'MISSING' }
        : head.seal === end.seal
          ? null
          : { seq: end.seq, what: 'CHANGED' };
      return { rows: head.seq, head: end, broken };
    },
  };
}

async function withAccounts(graph: Runner, entries: readonly SealedEntry[]): Promise<AuditRow[]> {
  const refs = [...new Set(entries.flatMap(({ actorRef, subjectRef }) => [actorRef, subjectRef]))];
  const known = refs.filter((ref) => ref !== null);
  const accounts = known.length === 0 ? [] : await auditAccounts(graph, { refs: known });
  const idOf = (ref: string | null): string | null => accounts.find((one) => one.ref === ref)?.accountId ?? null;
  return entries.map(({ actorRef, subjectRef, detail, ...entry }) => ({
    ...entry,
    actorId: idOf(actorRef),
    subjectId: idOf(subjectRef),
    detail: Object.entries(JSON.parse(detail) as Record<string, string>).map(([name, value]) => ({ name, value })),
  }));
}
