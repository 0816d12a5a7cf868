// Proves who somebody is by their password. An unknown login costs the same work and meets the same words as a wrong
// password.
import { z } from 'zod';

import { credentialByEmail, credentialByHandle } from '../../cypher/auth/queries.ts';
import { Unauthenticated } from '../../errors.ts';
import { parseInput } from '../input.ts';
import { issueSession, newSession, storeSession, type SessionParts, type SignedIn } from './open-session.ts';
import { GivenPassword } from './password.ts';

const SignIn = z.object({
  login: z.string().transform((text) => text.trim().toLowerCase()),
  password: GivenPassword,
  device: z.string().nullish(),
});

/** One error for an unknown login and for a wrong password: which of the two it was is nobody's business. */
export function badCredentials(): Unauthenticated {
  return new Unauthenticated('BAD_CREDENTIALS', 'The login or the password is wrong.');
}

export async function signIn(parts: SessionParts, input: unknown, userAgent: string | null): Promise<SignedIn> {
  const { graph, passwords, live } = parts;
  const { login, password, device } = parseInput(SignIn, input);
  // No handle has an @ in it.
  const find = login.includes('@') ? credentialByEmail : credentialByHandle;
  const [credential] = await find(graph, { login });
  const right = await passwords.verify(credential?.passwordHash, password);
  if (!right || credential === undefined) {
    // Not what was typed as the login: it may be a password.
    const subjectId = credential?.accountId ?? null;
    await parts.audit.noteNow({ kind: 'SIGN_IN_FAILED', actorId: null, subjectId });
    throw badCredentials();
  }
  if (!credential.isActive) await parts.reactivate(credential.accountId);
  const session = newSession(device ?? null, userAgent);
  const { accountId } = credential;
  const gone = await graph.write(async (tx) => {
    const detail = { sessionId: session.id, by: 'PASSWORD' };
    await parts.audit.note(tx, { kind: 'SIGNED_IN', actorId: accountId, subjectId: accountId, detail });
    return storeSession(parts, tx, accountId, session);
  });
  live.end(gone);
  return { userId: accountId, session: await issueSession(parts, credential, session) };
}
