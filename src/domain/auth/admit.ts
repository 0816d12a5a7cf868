// What comes after the first proof of who somebody is, whichever it was: their second factor, where they have one, and
// then a session. Only here a deactivated account comes back.
import { z } from 'zod';

import { credentialById } from '../../cypher/auth/queries.ts';
import type { Role } from '../../context.ts';
import { Unauthenticated } from '../../errors.ts';
import { parseInput } from '../input.ts';
import type { Client } from './guards.ts';
import { issueSession, newSession, storeSession, type SessionParts, type SignedIn } from './open-session.ts';

const CHALLENGE_TTL_MS = 5 * 60_000;
const CHALLENGE_TRIES = 5;

/** The first proof was right and a second one is owed: `token` and a code of the app make the session. */
export interface SecondProofOwed {
  readonly challenge: { readonly token: string; readonly expiresAtMs: number };
}

export type SignInOutcome = SignedIn | SecondProofOwed;

export interface Proven {
  readonly accountId: string;
  readonly role: Role;
  readonly isActive: boolean;
  readonly hasSecondFactor: boolean;
}

export interface How {
  readonly by: 'PASSWORD' | 'PHONE' | 'PROVIDER';
  /** What the device calls itself. */
  readonly device: string | null;
  /** A code of the app, where the caller gave one at once. */
  readonly code?: string | null | undefined;
}

/** Throws Unauthenticated BAD_CODE, and AccountSuspended once all proofs are there. */
export async function admit(parts: SessionParts, proven: Proven, how: How, client: Client): Promise<SignInOutcome> {
  if (!proven.hasSecondFactor) return open(parts, proven, how, client);
  if (how.code != null) {
    await parts.secondFactors.prove(proven.accountId, { code: how.code });
    return open(parts, proven, how, client);
  }
  const { token, expiresAtMs } = await parts.challenges.issue({
    kind: 'SECOND_FACTOR',
    accountId: proven.accountId,
    target: how.by,
    ttlMs: CHALLENGE_TTL_MS,
    tries: CHALLENGE_TRIES,
  });
  return { challenge: { token, expiresAtMs } };
}

async function open(
  parts: SessionParts,
  { accountId, role, isActive }: Proven,
  { by, device }: How,
  { userAgent }: Client,
): Promise<SignedIn> {
  if (!isActive) {
    await parts.refuseSuspended(accountId);
    await parts.reactivate(accountId);
  }
  const session = newSession(device, userAgent);
  const gone = await parts.graph.write(async (tx) => {
    const detail = { sessionId: session.id, by };
    await parts.audit.note(tx, { kind: 'SIGNED_IN', actorId: accountId, subjectId: accountId, detail });
    return storeSession(parts, tx, accountId, session);
  });
  parts.live.end(gone);
  return { userId: accountId, session: await issueSession(parts, { accountId, role }, session) };
}

const Complete = z.object({
  challenge: z.string().max(200),
  code: z.string().max(20).nullish(),
  recoveryCode: z.string().max(40).nullish(),
  device: z.string().nullish(),
});

const Way = z.enum(['PASSWORD', 'PHONE', 'PROVIDER']);

/** The second step. Throws Unauthenticated CHALLENGE_INVALID (sign in anew) or BAD_CODE (at most five). */
export async function completeSignIn(parts: SessionParts, input: unknown, client: Client): Promise<SignedIn> {
  const { challenge: token, device, ...given } = parseInput(Complete, input);
  const challenge = await parts.challenges.attemptToken('SECOND_FACTOR', token);
  if (challenge?.accountId == null) throw challengeInvalid();
  const { accountId } = challenge;
  await parts.secondFactors.prove(accountId, given);
  const isFirst = await parts.graph.write((tx) => parts.challenges.consume(tx, challenge));
  const [credential] = await credentialById(parts.graph, { login: accountId });
  if (!isFirst || credential === undefined) throw challengeInvalid();
  return open(parts, credential, { by: Way.parse(challenge.target), device: device ?? null }, client);
}

function challengeInvalid(): Unauthenticated {
  return new Unauthenticated('CHALLENGE_INVALID', 'This sign-in has expired, or its tries are used up: sign in anew.');
}
