// The audit trail: who signed in, who was given which role, what was exported and erased. What happened is noted as an
// event in the transaction that makes it true; one worker at a time then appends it to the chain (ADR 0016).
import { auditAppend, auditChainTake, auditKnown, auditRefs, auditRefsMake } from '../../cypher/audit/queries.ts';
import { audited, type DomainEvent } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import type { Clock } from '../clock.ts';
import { FIRST_SEAL, canonicalDetail, sealAll } from './entry.ts';
import type { AuditKind } from './kinds.ts';
import { type AuditReads, createAuditReads } from './read.ts';

export interface AuditNote {
  readonly kind: AuditKind;
  /** Who did it: null where nobody was signed in, or an operator did. */
  readonly actorId: string | null;
  /** Whom it is about: null where that is nobody, or nobody known. */
  readonly subjectId: string | null;
  /** A few short texts, never a secret, a name or an address: it stays when the account is erased. */
  readonly detail?: Readonly<Record<string, string>>;
}

/** For those who make things true that belong into the trail. */
export interface Audit {
  /** Within the transaction that makes them true. */
  note(tx: Runner, ...notes: readonly AuditNote[]): Promise<void>;
  /** By itself, where nothing else is written: a sign-in that failed. */
  noteNow(...notes: readonly AuditNote[]): Promise<void>;
}

export interface AuditTrail extends Audit, AuditReads {
  /** Appends what was noted, in order; what is in the chain already is left out. */
  append(events: readonly DomainEvent[]): Promise<void>;
  /** The same for notes of a transaction that cannot wait for the worker. It holds the chain until it ends. */
  appendNow(tx: Runner, ...notes: readonly AuditNote[]): Promise<void>;
}

interface AuditParts {
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

type Noted = Extract<DomainEvent, { kind: 'AUDITED' }>;

const OF_EVENT = /^evt_/;

export function createAudit({ graph, outbox, clock }: AuditParts): AuditTrail {
  /** Outboxes of different names have chains of their own, as their events are their own. */
  const chain = outbox.prefix;
  const eventOf = ({ kind: what, actorId, subjectId, detail }: AuditNote): Noted =>
    audited(
      { aboutId: subjectId ?? actorId ?? 'nobody', what, actorId, subjectId, detail: canonicalDetail(detail) },
      clock(),
    );

  const appendIn = async (tx: Runner, noted: readonly Noted[], refs: ReadonlyMap<string, string>): Promise<void> => {
    // Whoever else appends waits here.
    const [head] = await auditChainTake(tx, { chain, firstSeal: FIRST_SEAL });
    if (head === undefined) throw new Error('The audit trail has no head');
    const idOf = ({ id }: Noted): string => id.replace(OF_EVENT, 'aud_');
    const known = new Set((await auditKnown(tx, { ids: noted.map(idOf) })).map(({ id }) => id));
    const refOf = (id: string | null): string | null => (id === null ? null : (refs.get(id) ?? null));
    const fresh = noted.filter((event) => !known.has(idOf(event)));
    const entries = sealAll(
      head,
      fresh.map((event) => ({
        ...{ id: idOf(event), kind: event.what, atMs: event.atMs, detail: event.detail },
        ...{ actorRef: refOf(event.actorId), subjectRef: refOf(event.subjectId) },
      })),
    );
    const last = entries.at(-1);
    if (last !== undefined) await auditAppend(tx, { chain, entries, seq: last.seq, seal: last.seal });
  };

  return {
    ...createAuditReads(graph, chain),
    note: (tx, ...notes) => outbox.store(tx, notes.map(eventOf)),
    noteNow: (...notes) => outbox.write((tx) => outbox.store(tx, notes.map(eventOf))),
    async append(events) {
      const noted = events.filter((event) => event.kind === 'AUDITED');
      const refs = await refsOf(graph, noted);
      await graph.write((tx) => appendIn(tx, noted, refs));
    },
    async appendNow(tx, ...notes) {
      const noted = notes.map(eventOf);
      await appendIn(tx, noted, await refsOf(tx, noted));
    },
  };
}

/** The references of accounts, made where there are none yet. An account that is gone has none. */
async function refsOf(runner: Runner, noted: readonly Noted[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(noted.flatMap(({ actorId, subjectId }) => [actorId, subjectId]).filter((id) => id !== null));
  const accountIds = [...ids].sort();
  const found = await auditRefs(runner, { accountIds });
  const missing = found.filter(({ ref }) => ref === null).map(({ accountId }) => ({ accountId, ref: newId('ref') }));
  const made = missing.length === 0 ? [] : await auditRefsMake(runner, { rows: missing });
  return new Map([...found, ...made].flatMap(({ accountId, ref }) => (ref === null ? [] : [[accountId, ref]])));
}
