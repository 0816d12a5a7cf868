// The trail of security events: what is in it, who reads it, and that nobody takes a row out or changes it unseen.
import { describe, expect, it } from '@jest/globals';

import { createAudit, type AuditTrail } from '../src/domain/audit/audit.ts';
import { audited } from '../src/events/event.ts';
import type { Role } from '../src/context.ts';
import { account, signIn } from './support/account.ts';
import { freshHandle, useApi } from './support/api.ts';
import { freshOutbox } from './support/outbox.ts';
import { runCommand } from './support/run-command.ts';

const api = useApi();

const TRAIL = `query ($accountId: ID, $kind: AuditKind, $first: Int, $after: String) {
  auditTrail(accountId: $accountId, kind: $kind, first: $first, after: $after) {
    edges { cursor node { id seq kind at actorId subjectId detail { name value } seal } }
    pageInfo { hasNextPage endCursor } } }`;

interface Row {
  readonly seq: number;
  readonly kind: string;
  readonly actorId: string | null;
  readonly subjectId: string | null;
  readonly detail: { name: string; value: string }[];
}

async function trailOf(variables: Record<string, unknown>): Promise<{ rows: Row[]; next: string | null }> {
  await api().app.relay.catchUp();
  const admin = await api().person({ role: 'ADMIN' });
  const { edges, pageInfo } = (await admin.ask(TRAIL, variables)).auditTrail;
  const rows = edges.map(({ node }: { node: Row }) => node);
  return { rows, next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
}

const kindsOf = (rows: readonly Row[]): string[] => rows.map(({ kind }) => kind).toReversed();

describe('the audit trail', () => {
  it('tells of sign-ups, sign-ins, sign-outs, revoked sessions and accounts that leave and come back', async () => {
    const ada = await account(api());
    const second = await ada.signIn();
    const { id } = (
      await api().query('{ me { sessions { id current } } }', {}, second.accessToken)
    ).data.me.sessions.find(({ current }: { current: boolean }) => current);
    await ada.query('mutation ($id: ID!) { revokeSession(id: $id) }', { id });
    await ada.query('mutation { signOut }');
    await ada.deactivate();
    await ada.signIn();
    const { rows } = await trailOf({ accountId: ada.id });
    expect(kindsOf(rows)).toEqual([
      ...['SIGNED_UP', 'SIGNED_IN', 'SESSION_REVOKED', 'SIGNED_OUT', 'SIGNED_IN'],
      ...['ACCOUNT_DEACTIVATED', 'ACCOUNT_REACTIVATED', 'SIGNED_IN'],
    ]);
    expect(rows.every(({ actorId, subjectId }) => actorId === ada.id && subjectId === ada.id)).toBe(true);
    expect(rows.find(({ kind }) => kind === 'SESSION_REVOKED')?.detail).toEqual([{ name: 'sessionId', value: id }]);
  });

  it('tells of sign-ins that failed, and nothing of what was typed', async () => {
    const ada = await account(api());
    await signIn(api(), { login: ada.handle, password: 'not the password' });
    const login = freshHandle('typed');
    await signIn(api(), { login, password: 'secret typed' });
    const { rows } = await trailOf({ kind: 'SIGN_IN_FAILED', first: 2 });
    expect(rows.map(({ actorId, subjectId }) => [actorId, subjectId])).toEqual([
      [null, null],
      [null, ada.id],
    ]);
    expect(JSON.stringify(rows)).not.toContain('typed');
  });

  it('tells of a refresh token that came twice', async () => {
    const ada = await account(api());
    const refresh = 'mutation ($t: String!) { refreshSession(refreshToken: $t) { session { expiresAt } } }';
    await api().query(refresh, { t: ada.session.refreshToken });
    await api().query(refresh, { t: ada.session.refreshToken });
    const { rows } = await trailOf({ accountId: ada.id });
    expect(kindsOf(rows)).toEqual(['SIGNED_UP', 'REFRESH_REUSED']);
  });

  it('is read by the role ADMIN alone', async () => {
    expect((await api().query(TRAIL)).code).toBe('UNAUTHENTICATED');
    for (const role of ['USER', 'ANALYST', 'MODERATOR'] satisfies Role[]) {
      const person = await api().person({ role });
      expect((await person.query(TRAIL)).error).toMatchObject({ code: 'FORBIDDEN', reason: 'ROLE' });
    }
  });

  it('is read in pages, newest first, without a gap', async () => {
    const ada = await account(api());
    for (let n = 0; n < 4; n += 1) await ada.signIn();
    const seen: number[] = [];
    let after: string | null = null;
    do {
      const { rows, next } = await trailOf({ accountId: ada.id, first: 2, after });
      seen.push(...rows.map(({ seq }) => seq));
      after = next;
    } while (after !== null);
    expect(seen).toEqual(seen.toSorted((a, b) => b - a));
    expect(seen).toHaveLength(5);
    const wrong = await (await api().person({ role: 'ADMIN' })).query(TRAIL, { after: 'nonsense' });
    expect(wrong.error).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'BAD_CURSOR' });
  });
});

/** A chain of its own with so many rows, and the way to reach into it. */
async function chainOf(size: number) {
  const { graph } = api();
  const outbox = freshOutbox(graph);
  const trail = createAudit({ graph, outbox, clock: Date.now });
  const note = (n: number) =>
    audited({ aboutId: 'nobody', what: 'MODERATED', actorId: null, subjectId: null, detail: `{"n":"${n}"}` }, n);
  await trail.append(Array.from({ length: size }, (_, n) => note(n)));
  const tamper = (cypher: string, params = {}) =>
    graph.driver.executeQuery(cypher, { chain: outbox.prefix, ...params });
  return { trail, note, tamper, outbox };
}

const verdict = async (trail: AuditTrail, expected?: { seq: number; seal: string }) =>
  (await trail.verify(expected)).broken;

describe('a chain', () => {
  it('numbers what several append at once, and an event that comes twice is one row', async () => {
    const { trail, note, outbox } = await chainOf(3);
    const other = createAudit({ graph: api().graph, outbox, clock: Date.now });
    const events = Array.from({ length: 12 }, (_, n) => note(n));
    await Promise.all(events.flatMap((event) => [trail.append([event]), other.append([event])]));
    const { rows, broken } = await trail.verify();
    expect({ rows, broken }).toEqual({ rows: 15, broken: null });
  });

  it('shows a row that was changed', async () => {
    const { trail, tamper } = await chainOf(5);
    expect(await verdict(trail)).toBeNull();
    await tamper('MATCH (e:AuditEntry {chain: $chain, seq: 3}) SET e.atMs = e.atMs + 1');
    expect(await verdict(trail)).toEqual({ seq: 3, what: 'CHANGED' });
  });

  it('shows a row that was removed, also the last one, and the last one together with the head', async () => {
    const { trail, tamper } = await chainOf(5);
    const { head } = await trail.verify();
    await tamper('MATCH (e:AuditEntry {chain: $chain, seq: 5}) DELETE e');
    expect(await verdict(trail)).toEqual({ seq: 5, what: 'MISSING' });
    await tamper(`MATCH (e:AuditEntry {chain: $chain, seq: 4}) MATCH (c:AuditChain {name: $chain})
      SET c.seq = 4, c.seal = e.seal`);
    expect(await verdict(trail)).toBeNull();
    expect(await verdict(trail, head)).toEqual({ seq: 5, what: 'MISSING' });
    await tamper('MATCH (e:AuditEntry {chain: $chain, seq: 2}) DELETE e');
    expect(await verdict(trail)).toEqual({ seq: 2, what: 'MISSING' });
  });

  it('that was sealed anew as a whole does not lead through a head that was noted elsewhere', async () => {
    const { trail, tamper, note } = await chainOf(4);
    const { head } = await trail.verify();
    await tamper(
      'MATCH (e:AuditEntry {chain: $chain}) DELETE e WITH count(*) AS n MATCH (c:AuditChain {name: $chain}) DELETE c',
    );
    await trail.append([1, 2, 3, 4, 5].map(note));
    expect(await verdict(trail)).toBeNull();
    expect(await verdict(trail, head)).toEqual({ seq: 4, what: 'CHANGED' });
  });
});

describe('npm run audit', () => {
  it('verifies and prints the head; a head that the trail does not lead through ends it with 1', async () => {
    const good = await runCommand(api().config, 'audit', 'verify');
    expect({ ...good, stderr: '' }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+:[0-9a-f]{64}\n$/) });
    const bad = await runCommand(api().config, 'audit', 'verify', '--expect', `99999999:${'0'.repeat(64)}`);
    expect(bad).toMatchObject({ code: 1, stderr: expect.stringContaining('is missing') });
    expect((await runCommand(api().config, 'audit', 'list', '--first', '1')).code).toBe(0);
    expect((await runCommand(api().config, 'audit', 'list', '--kind', 'NONE')).code).toBe(1);
  });
});
