// Proves who somebody is by their password. An unknown login costs the same work and meets the same words as a wrong
// password.
import { z } from 'zod';

import { credentialByEmail, credentialByHandle } from '../../cypher/auth/queries.ts';
import { Unauthenticated } from '../../errors.ts';
import { parseInput } from '../input.ts';
import { admit, type SignInOutcome } from './admit.ts';
import type { Client } from './guards.ts';
import type { SessionParts } from './open-session.ts';
import { GivenPassword } from './password.ts';

const SignIn = z.object({
  login: z.string().transform((text) => text.trim().toLowerCase()),
  password: GivenPassword,
  totp: z.string().max(20).nullish(),
  device: z.string().nullish(),
});

/** One error for an unknown login and for a wrong password: which of the two it was is nobody's business. */
export function badCredentials(): Unauthenticated {
  return new Unauthenticated('BAD_CREDENTIALS', 'The login or the password is wrong.');
}

export async function signIn(parts: SessionParts, input: unknown, client: Client): Promise<SignInOutcome> {
  const { graph, passwords } = parts;
  const { login, password, totp, device } = parseInput(SignIn, input);
  const attempt = await parts.limits.attempt({ kind: 'password', account: login, ip: client.ip });
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
  await attempt.succeeded();
  return admit(parts, credential, { by: 'PASSWORD', device: device ?? null, code: totp }, client);
}
