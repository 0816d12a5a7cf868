// Makes an account and signs its first device in, both or neither.
import { z } from 'zod';

import { accountCreate, taken } from '../../cypher/auth/queries.ts';
import { Conflict, hasCode, Invalid } from '../../errors.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import { parseInput } from '../input.ts';
import { NewHandle } from '../user/handle.ts';
import { Bio, DisplayName, Email } from '../user/profile-fields.ts';
import type { Client } from './guards.ts';
import { issueSession, newSession, storeSession, type SessionParts, type SignedIn } from './open-session.ts';
import { askToConfirm } from './link.ts';
import { GivenPassword } from './password.ts';

const SignUp = z.object({
  handle: NewHandle,
  password: GivenPassword,
  displayName: DisplayName.nullish(),
  email: Email.nullish(),
  bio: Bio.nullish(),
  isPrivate: z.boolean().nullish(),
  device: z.string().nullish(),
});

async function refuseTaken(graph: Graph, handle: string, email: string | null, cause?: unknown): Promise<void> {
  const [found] = await taken(graph, { handle, email });
  if (found?.handleTaken === true) throw new Conflict('HANDLE_TAKEN', 'That handle is taken.', { cause });
  if (found?.emailTaken === true) throw new Conflict('EMAIL_TAKEN', 'That e-mail address is taken.', { cause });
}

/** Somebody else has what was to be unique. */
export function isConstraintError(error: unknown): boolean {
  return hasCode(error, 'Neo.ClientError.Schema.ConstraintValidationFailed');
}

/** What an account begins with; how it is signed in to is among it, or stored by `also`. */
export interface NewAccount {
  readonly handle: string;
  readonly displayName?: string | null | undefined;
  readonly bio?: string | null | undefined;
  readonly isPrivate?: boolean | null | undefined;
  readonly email?: string | null | undefined;
  /** Null: it is signed in to in another way. */
  readonly password: string | null;
  readonly device?: string | null | undefined;
}

/**
 * Makes an account, signs its first device in, and does what belongs to it: all or nothing.
 * Throws Conflict HANDLE_TAKEN or EMAIL_TAKEN, and what `also` violates.
 */
export async function makeAccount(
  parts: SessionParts,
  given: NewAccount,
  client: Client,
  also?: (tx: Runner, accountId: string) => Promise<void>,
): Promise<SignedIn> {
  const { graph, passwords, clock, audit } = parts;
  const { handle, password, email = null } = given;
  // Before the password is hashed, which costs more.
  await refuseTaken(graph, handle, email);
  const account = {
    id: newId('usr'),
    handle,
    displayName: given.displayName ?? handle,
    bio: given.bio ?? '',
    isPrivate: given.isPrivate ?? false,
    role: 'USER' as const,
    email,
    passwordHash: password === null ? null : await passwords.hash(password),
  };
  const session = newSession(given.device ?? null, client.userAgent);
  try {
    await graph.write(async (tx) => {
      await accountCreate(tx, { ...account, createdAt: clock() });
      await storeSession(parts, tx, account.id, session);
      await also?.(tx, account.id);
      const detail = { sessionId: session.id };
      await audit.note(tx, { kind: 'SIGNED_UP', actorId: account.id, subjectId: account.id, detail });
    });
  } catch (error) {
    // Somebody else took the handle or the address since it was looked up.
    if (isConstraintError(error)) await refuseTaken(graph, handle, email, error);
    throw error;
  }
  const issued = await issueSession(parts, { accountId: account.id, role: account.role }, session);
  return { userId: account.id, session: issued };
}

export async function signUp(parts: SessionParts, input: unknown, client: Client): Promise<SignedIn> {
  const account = parseInput(SignUp, input);
  const { handle, displayName, email } = account;
  const weak = parts.passwords.weakness(account.password, [handle, displayName, email]);
  if (weak !== undefined) throw new Invalid(weak.reason, 'input.password', weak.message);
  const signedUp = await makeAccount(parts, account, client, async (tx, accountId) => {
    if (email != null) await askToConfirm(parts, tx, { accountId, email });
  });
  parts.letters.wake();
  return signedUp;
}
