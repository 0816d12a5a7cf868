// Makes an account and signs its first device in, both or neither.
import { z } from 'zod';

import { accountCreate, taken } from '../../cypher/auth/queries.ts';
import { Conflict, Invalid } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import { parseInput } from '../input.ts';
import { NewHandle } from '../user/handle.ts';
import { Bio, DisplayName, Email } from '../user/profile-fields.ts';
import { issueSession, newSession, storeSession, type SessionParts, type SignedIn } from './open-session.ts';
import { GivenPassword, weakness } from './password.ts';

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

function isConstraintError(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'Neo.ClientError.Schema.ConstraintValidationFailed';
}

export async function signUp(parts: SessionParts, input: unknown, userAgent: string | null): Promise<SignedIn> {
  const { graph, passwords, clock } = parts;
  const { handle, password, ...rest } = parseInput(SignUp, input);
  const weak = weakness(passwords, password, handle);
  if (weak !== undefined) throw new Invalid(weak.reason, 'input.password', weak.message);
  const email = rest.email ?? null;
  await refuseTaken(graph, handle, email);
  const account = {
    id: newId('usr'),
    handle,
    displayName: rest.displayName ?? handle,
    bio: rest.bio ?? '',
    isPrivate: rest.isPrivate ?? false,
    role: 'USER' as const,
    email,
    passwordHash: await passwords.hash(password),
  };
  const session = newSession(rest.device ?? null, userAgent);
  try {
    await graph.write(async (tx) => {
      await accountCreate(tx, { ...account, createdAt: clock() });
      await storeSession(parts, tx, account.id, session);
      const detail = { sessionId: session.id };
      await parts.audit.note(tx, { kind: 'SIGNED_UP', actorId: account.id, subjectId: account.id, detail });
    });
  } catch (error) {
    // Somebody else took the handle or the address since it was looked up.
    if (isConstraintError(error)) await refuseTaken(graph, handle, email, error);
    throw error;
  }
  const issued = await issueSession(parts, { accountId: account.id, role: account.role }, session);
  return { userId: account.id, session: issued };
}
