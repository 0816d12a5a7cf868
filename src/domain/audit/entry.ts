// One row of the audit trail and its seal: a hash over the row and over the seal before it, so that whoever removes or
// changes a row would have to seal all later ones anew. Pure.
import { createHash } from 'node:crypto';

export interface AuditEntry {
  /** 1, 2, 3… without a gap. */
  readonly seq: number;
  readonly id: string;
  readonly kind: string;
  readonly atMs: number;
  /** Who did it, and whom it is about: references that mean nothing without the account (ADR 0016). */
  readonly actorRef: string | null;
  readonly subjectRef: string | null;
  /** Canonical JSON of an object of texts. */
  readonly detail: string;
}

export interface SealedEntry extends AuditEntry {
  readonly seal: string;
}

/** Where a chain stands: the number and the seal of its last row. */
export interface ChainHead {
  readonly seq: number;
  readonly seal: string;
}

/** The seal before the first row. */
export const FIRST_SEAL = '0'.repeat(64);

/** The one spelling of a detail: keys in the order of their code units. */
export function canonicalDetail(detail: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify(Object.fromEntries(Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/**
 * SHA-256, in hex, over the seal before and the row as a JSON array: whole numbers, texts and null have one spelling
 * there (RFC 8785).
 */
export function sealOf(before: string, { seq, id, kind, atMs, actorRef, subjectRef, detail }: AuditEntry): string {
  const row = JSON.stringify([seq, id, kind, atMs, actorRef, subjectRef, detail]);
  return createHash('sha256').update(`${before}\n${row}`).digest('hex');
}

/** Seals entries one after the other, from a head on. */
export function sealAll(head: ChainHead, entries: readonly Omit<AuditEntry, 'seq'>[]): SealedEntry[] {
  let { seq, seal } = head;
  return entries.map((entry) => {
    const numbered = { ...entry, seq: (seq += 1) };
    return { ...numbered, seal: (seal = sealOf(seal, numbered)) };
  });
}

export interface Broken {
  /** The first row that is not what was sealed, or is not there. */
  readonly seq: number;
  readonly what: 'MISSING' | 'CHANGED';
}

/** Whether rows, in order, go on from a head: the head after them, or what is wrong first. */
export function checkAll(head: ChainHead, entries: readonly SealedEntry[]): ChainHead | Broken {
  let { seq, seal } = head;
  for (const entry of entries) {
    if (entry.seq !== seq + 1) return { seq: seq + 1, what: 'MISSING' };
    if (sealOf(seal, entry) !== entry.seal) return { seq: entry.seq, what: 'CHANGED' };
    ({ seq, seal } = entry);
  }
  return { seq, seal };
}
