// The e-mail address of an account: it is asked for a confirmation from the first day, and another takes its place only
// once a link that was sent there has come back. Nothing but the account's own letters ever goes by an address, and
// nothing leads into an account by one that nobody has confirmed.
import { challengesForget } from '../../cypher/auth/challenge-queries.ts';
import { accountLock, credentialById, emailSet } from '../../cypher/auth/queries.ts';
import type { Viewer } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import { Email } from '../user/profile-fields.ts';
import type { Challenges } from './challenge.ts';
import type { Limits } from './guards.ts';
import type { Letters } from './letters.ts';
import { askToConfirm, linkInvalid, LinkToken, openLink } from './link.ts';
import { isConstraintError } from './sign-up.ts';
import type { StepUp } from './step-up.ts';

export interface EmailService {
  /** Sends a link to the new address. Throws Forbidden STEP_UP_REQUIRED, RateLimited. */
  change(viewer: Viewer, email: string): Promise<void>;
  /** Sends the link to the address of now again. Throws Conflict NO_EMAIL, RateLimited. */
  resend(viewer: Viewer): Promise<void>;
  /** The address is the account's from now on. Throws Invalid LINK_INVALID, Conflict EMAIL_TAKEN. */
  confirm(token: string): Promise<void>;
}

interface Parts {
  readonly graph: Graph;
  readonly challenges: Challenges;
  readonly stepUp: StepUp;
  readonly letters: Letters;
  readonly limits: Limits;
  readonly audit: Audit;
  readonly clock: Clock;
}

async function change(parts: Parts, viewer: Viewer, given: string): Promise<void> {
  const { graph, stepUp, letters, limits } = parts;
  const accountId = viewer.id;
  const email = parseInput(Email, given, 'email');
  await stepUp.require(viewer);
  await limits.take('emailChange', accountId);
  // Whoever it is that writes there: many accounts fill no mailbox.
  await limits.take('emailChange', email);
  const [credential] = await credentialById(graph, { login: accountId });
  const old = credential?.email ?? null;
  await graph.write(async (tx) => {
    await askToConfirm(parts, tx, { accountId, email });
    if (old !== null && old !== email) await letters.notify(tx, { email: old, accountId }, 'EMAIL_CHANGING');
  });
  letters.wake();
}

async function resend(parts: Parts, { id: accountId }: Viewer): Promise<void> {
  const { graph, letters, limits } = parts;
  const [credential] = await credentialById(graph, { login: accountId });
  const email = credential?.email ?? null;
  if (email === null) throw new Conflict('NO_EMAIL', 'This account has no e-mail address.');
  if (credential?.isEmailVerified === true) return;
  await limits.take('emailConfirmation', accountId);
  await graph.write((tx) => askToConfirm(parts, tx, { accountId, email }));
  letters.wake();
}

async function confirm({ graph, challenges, audit, clock }: Parts, token: string): Promise<void> {
  const link = await openLink(challenges, 'EMAIL', parseInput(LinkToken, token, 'token'), 'token');
  const { accountId, target } = link;
  if (target === null) throw linkInvalid('token');
  try {
    const isFirst = await graph.write(async (tx) => {
      await accountLock(tx, { id: accountId });
      if (!(await challenges.consume(tx, link))) return false;
      const [set] = await emailSet(tx, { accountId, email: target, nowMs: clock() });
      // A link to another address must not open the account any more, nor bring that address back.
      for (const kind of ['PASSWORD_RESET', 'EMAIL']) await challengesForget(tx, { accountId, kind });
      const kind = set?.before === target ? 'EMAIL_CONFIRMED' : 'EMAIL_CHANGED';
      await audit.note(tx, { kind, actorId: accountId, subjectId: accountId });
      return true;
    });
    if (!isFirst) throw linkInvalid('token');
  } catch (error) {
    if (!isConstraintError(error)) throw error;
    throw new Conflict('EMAIL_TAKEN', 'That e-mail address is taken.', { cause: error });
  }
}

export function createEmailService(parts: Parts): EmailService {
  return {
    change: (viewer, email) => change(parts, viewer, email),
    resend: (viewer) => resend(parts, viewer),
    confirm: (token) => confirm(parts, token),
  };
}
