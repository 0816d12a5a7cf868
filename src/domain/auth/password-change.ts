// New passwords: with the old one, or by a link in a letter. Either ends every other session, since whoever knew the
// old password may have one. Asking for a link tells nobody whether an address is known: the same work, the same
// answer, and the letter leaves after it.
import { z } from 'zod';

import { challengesForget } from '../../cypher/auth/challenge-queries.ts';
import {
  accountLock,
  credentialByEmail,
  credentialById,
  emailSet,
  passwordSet,
  personWords,
  sessionsRevokeOthers,
} from '../../cypher/auth/queries.ts';
import { unprovenForget } from '../../cypher/auth/way-in-queries.ts';
import type { Viewer } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import { Email } from '../user/profile-fields.ts';
import type { Challenges } from './challenge.ts';
import type { Limits } from './guards.ts';
import { type Letters, RESET_TTL_MS } from './letters.ts';
import { LINK_TRIES, linkInvalid, LinkToken, openLink } from './link.ts';
import type { LiveSessions } from './live-sessions.ts';
import { GivenPassword, type Passwords } from './password.ts';
import type { StepUp } from './step-up.ts';

export interface PasswordService {
  /** Sends a link to the address where an account has it. Resolves alike where none has. Throws RateLimited. */
  requestReset(email: string): Promise<void>;
  /** Sets the password of whoever has the link, and ends all sessions. Throws Invalid: LINK_INVALID or a weakness. */
  reset(input: unknown): Promise<void>;
  /** Throws Unauthenticated BAD_CREDENTIALS, Forbidden STEP_UP_REQUIRED, Invalid for a weakness. */
  change(viewer: Viewer, input: unknown, ip: string | null): Promise<void>;
}

interface Parts {
  readonly graph: Graph;
  readonly passwords: Passwords;
  readonly challenges: Challenges;
  readonly stepUp: StepUp;
  readonly letters: Letters;
  readonly live: LiveSessions;
  readonly limits: Limits;
  readonly audit: Audit;
  readonly clock: Clock;
}

const Reset = z.object({ token: LinkToken, newPassword: GivenPassword });
const Change = z.object({ currentPassword: GivenPassword.nullish(), newPassword: GivenPassword });

async function hashNew({ passwords, graph }: Parts, accountId: string, password: string): Promise<string> {
  const [person] = await personWords(graph, { accountId });
  const weak = passwords.weakness(
    password,
    person === undefined ? [] : [person.handle, person.displayName, person.email],
  );
  if (weak !== undefined) throw new Invalid(weak.reason, 'input.newPassword', weak.message);
  return passwords.hash(password);
}

/** Stores it, ends what the old one may have opened, and tells the owner. */
async function store(
  { clock, letters }: Parts,
  tx: Runner,
  { accountId, passwordHash, exceptId }: { accountId: string; passwordHash: string; exceptId: string | null },
): Promise<{ email: string | null; ended: string[] }> {
  const nowMs = clock();
  await accountLock(tx, { id: accountId });
  const [set] = await passwordSet(tx, { accountId, passwordHash, nowMs });
  await challengesForget(tx, { accountId, kind: 'PASSWORD_RESET' });
  await challengesForget(tx, { accountId, kind: 'SECOND_FACTOR' });
  const ended = await sessionsRevokeOthers(tx, { accountId, exceptId, nowMs });
  const email = set?.email ?? null;
  if (email !== null) await letters.notify(tx, { email, accountId }, 'PASSWORD_CHANGED');
  return { email, ended: ended.map(({ id }) => id) };
}

async function requestReset(parts: Parts, given: string): Promise<void> {
  const { graph, challenges, letters, limits, audit } = parts;
  const email = parseInput(Email, given, 'email');
  await limits.take('passwordReset', email);
  const [credential] = await credentialByEmail(graph, { login: email });
  const accountId = credential?.accountId ?? null;
  const target = accountId === null ? null : email;
  const link = { kind: 'PASSWORD_RESET', accountId, target, ttlMs: RESET_TTL_MS, tries: LINK_TRIES } as const;
  await graph.write(async (tx) => {
    const { token } = await challenges.issue(link, tx);
    await audit.note(tx, { kind: 'PASSWORD_RESET_REQUESTED', actorId: null, subjectId: accountId });
    await letters.resetPassword(tx, accountId === null ? null : { email, accountId }, token);
  });
  letters.wake();
}

async function reset(parts: Parts, input: unknown): Promise<void> {
  const { graph, challenges, letters, live, audit } = parts;
  const { token, newPassword } = parseInput(Reset, input);
  const link = await openLink(challenges, 'PASSWORD_RESET', token, 'input.token');
  const { accountId } = link;
  const passwordHash = await hashNew(parts, accountId, newPassword);
  const [credential] = await credentialById(graph, { login: accountId });
  const isProven = credential?.isEmailVerified === true;
  const stored = await graph.write(async (tx) => {
    if (!(await challenges.consume(tx, link))) return null;
    const done = await store(parts, tx, { accountId, passwordHash, exceptId: null });
    // Whoever has the letter has the mailbox; unless the address was changed since.
    if (done.email !== null && done.email === link.target) {
      // Nobody had shown the address to be theirs: what else opens the account may be somebody else's trap.
      if (!isProven) await unprovenForget(tx, { accountId });
      await emailSet(tx, { accountId, email: done.email, nowMs: parts.clock() });
    }
    await audit.note(tx, { kind: 'PASSWORD_RESET', actorId: accountId, subjectId: accountId });
    return done;
  });
  if (stored === null) throw linkInvalid('input.token');
  live.end(stored.ended);
  letters.wake();
}

async function change(parts: Parts, viewer: Viewer, input: unknown, ip: string | null): Promise<void> {
  const { graph, stepUp, letters, live, audit } = parts;
  const { id: accountId, sessionId } = viewer;
  const { currentPassword, newPassword } = parseInput(Change, input);
  await stepUp.confirm(viewer, currentPassword, ip);
  const passwordHash = await hashNew(parts, accountId, newPassword);
  const stored = await graph.write(async (tx) => {
    await audit.note(tx, { kind: 'PASSWORD_CHANGED', actorId: accountId, subjectId: accountId });
    return store(parts, tx, { accountId, passwordHash, exceptId: sessionId });
  });
  live.end(stored.ended);
  letters.wake();
}

export function createPasswordService(parts: Parts): PasswordService {
  return {
    requestReset: (email) => requestReset(parts, email),
    reset: (input) => reset(parts, input),
    change: (viewer, input, ip) => change(parts, viewer, input, ip),
  };
}
