// Signing in by a code that is sent to a telephone: for accounts that have shown a number to be theirs, and as a way
// to make one. The answer to a request is the same whether an account has the number or not.
import { randomInt } from 'node:crypto';
import { z } from 'zod';

import { accountLock, credentialById } from '../../cypher/auth/queries.ts';
import { credentialByPhone, phoneRemove, phoneSet } from '../../cypher/auth/way-in-queries.ts';
import type { Viewer } from '../../context.ts';
import { Conflict, Forbidden, Unauthenticated } from '../../errors.ts';
import { parseInput } from '../input.ts';
import { NewHandle } from '../user/handle.ts';
import { DisplayName } from '../user/profile-fields.ts';
import { admit, type SignInOutcome } from './admit.ts';
import type { ChallengeKind } from './challenge.ts';
import type { Client } from './guards.ts';
import type { SessionParts } from './open-session.ts';
import { mobileNumber, rangeOf } from './phone-number.ts';
import { badCode } from './second-factor.ts';
import { isConstraintError, makeAccount } from './sign-up.ts';
import type { StepUp } from './step-up.ts';

const CODE_TTL_MS = 5 * 60_000;
const CODE_TRIES = 5;
const CODE_DIGITS = 6;

export type CodePurpose = 'SIGN_IN' | 'ADD' | 'STEP_UP';

export interface PhoneService {
  /**
   * Sends a code. Throws Invalid BAD_FORMAT, PHONE_TYPE or PHONE_COUNTRY, RateLimited, Forbidden SMS_OFF;
   * for ADD also Forbidden STEP_UP_REQUIRED.
   */
  requestCode(input: unknown, viewer: Viewer | null): Promise<{ challenge: string; expiresAtMs: number }>;
  /**
   * Signs in, or makes an account with the handle given. Throws Unauthenticated BAD_CODE, Conflict NO_ACCOUNT (the code
   * stays good) or HANDLE_TAKEN.
   */
  signIn(input: unknown, client: Client): Promise<SignInOutcome>;
  /** The number is the viewer's from now on. Throws Unauthenticated BAD_CODE, Conflict PHONE_TAKEN. */
  set(viewer: Viewer, input: unknown): Promise<void>;
  /** Throws Forbidden STEP_UP_REQUIRED, Conflict LAST_WAY_IN. */
  remove(viewer: Viewer): Promise<void>;
}

export interface PhoneParts extends SessionParts {
  /** False: no messages are sent. */
  readonly sendsSms: boolean;
  readonly smsCountries: readonly string[] | undefined;
  readonly stepUp: StepUp;
}

const KINDS: Readonly<Record<CodePurpose, ChallengeKind>> = {
  SIGN_IN: 'PHONE_SIGN_IN',
  ADD: 'PHONE_ADD',
  STEP_UP: 'PHONE_STEP_UP',
};
/** Says what it is for, so that a code that somebody else asks for is not read out to them. */
const TEXTS: Readonly<Record<CodePurpose, string>> = {
  SIGN_IN: 'is your Sociogram sign-in code',
  ADD: 'is your code to add this number to your Sociogram account',
  STEP_UP: 'is your code to confirm a change of your Sociogram account',
};

const Request = z.object({ phone: z.string().max(30), purpose: z.enum(['SIGN_IN', 'ADD', 'STEP_UP']).nullish() });
const Given = {
  challenge: z.string().max(64),
  code: z
    .string()
    .max(20)
    .transform((code) => code.replaceAll(' ', '')),
};
const SignIn = z.object({
  ...Given,
  handle: NewHandle.nullish(),
  displayName: DisplayName.nullish(),
  device: z.string().nullish(),
});
const SetPhone = z.object(Given);

const newCode = (): string => String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');

/** Whether the viewer may have such a code sent there. */
async function assertMayAsk(parts: PhoneParts, purpose: CodePurpose, phone: string, viewer: Viewer | null) {
  if (purpose === 'SIGN_IN') return;
  if (viewer === null) throw new Unauthenticated();
  if (purpose === 'ADD') await parts.stepUp.require(viewer);
  if (purpose === 'STEP_UP') {
    const [credential] = await credentialById(parts.graph, { login: viewer.id });
    if (credential?.phone !== phone) throw new Forbidden('NOT_YOUR_NUMBER', 'This is not the number of the account.');
  }
}

async function requestCode(parts: PhoneParts, input: unknown, viewer: Viewer | null) {
  const { graph, challenges, letters, limits } = parts;
  const given = parseInput(Request, input);
  const purpose = given.purpose ?? 'SIGN_IN';
  if (!parts.sendsSms) throw new Forbidden('SMS_OFF', 'No messages are sent here.');
  const phone = mobileNumber(given.phone, parts.smsCountries, 'input.phone');
  await assertMayAsk(parts, purpose, phone, viewer);
  await limits.take('smsNumber', phone);
  await limits.take('smsRange', rangeOf(phone));
  const code = newCode();
  const owner = purpose === 'SIGN_IN' ? null : viewer;
  const challenge = {
    kind: KINDS[purpose],
    accountId: owner?.id ?? null,
    sessionId: owner?.sessionId ?? null,
    target: phone,
    ttlMs: CODE_TTL_MS,
    tries: CODE_TRIES,
    secret: code,
  };
  const issued = await graph.write(async (tx) => {
    const to = { phone, accountId: challenge.accountId };
    await letters.phoneCode(tx, to, { code, what: TEXTS[purpose], ttlMs: CODE_TTL_MS });
    return challenges.issue(challenge, tx);
  });
  letters.wake();
  return { challenge: issued.id, expiresAtMs: issued.expiresAtMs };
}

async function signIn(parts: PhoneParts, input: unknown, client: Client): Promise<SignInOutcome> {
  const { graph, challenges } = parts;
  const { challenge: id, code, handle, displayName, device } = parseInput(SignIn, input);
  const challenge = await challenges.attempt('PHONE_SIGN_IN', id, code);
  if (challenge?.target == null) throw badCode();
  const phone = challenge.target;
  const [credential] = await credentialByPhone(graph, { login: phone });
  if (credential !== undefined) {
    if (!(await graph.write((tx) => challenges.consume(tx, challenge)))) throw badCode();
    return admit(parts, credential, { by: 'PHONE', device: device ?? null }, client);
  }
  if (handle == null) throw new Conflict('NO_ACCOUNT', 'No account has this number: choose a handle to make one.');
  return makeAccount(parts, { handle, displayName, device, password: null }, client, async (tx, accountId) => {
    if (!(await challenges.consume(tx, challenge))) throw badCode();
    await phoneSet(tx, { accountId, phone });
  });
}

async function set(parts: PhoneParts, viewer: Viewer, input: unknown): Promise<void> {
  const { graph, challenges, audit } = parts;
  const { id: accountId, sessionId } = viewer;
  const given = parseInput(SetPhone, input);
  const challenge = await challenges.attempt('PHONE_ADD', given.challenge, given.code);
  const isOwn = challenge?.accountId === accountId && challenge.sessionId === sessionId;
  if (challenge?.target == null || !isOwn) throw badCode();
  const phone = challenge.target;
  try {
    await graph.write(async (tx) => {
      await accountLock(tx, { id: accountId });
      if (!(await challenges.consume(tx, challenge))) throw badCode();
      await phoneSet(tx, { accountId, phone });
      await audit.note(tx, { kind: 'PHONE_CHANGED', actorId: accountId, subjectId: accountId });
    });
  } catch (error) {
    if (!isConstraintError(error)) throw error;
    throw new Conflict('PHONE_TAKEN', 'Another account has this number.', { cause: error });
  }
}

export function createPhoneService(parts: PhoneParts): PhoneService {
  const { graph, stepUp, audit } = parts;
  return {
    requestCode: (input, viewer) => requestCode(parts, input, viewer),
    signIn: (input, client) => signIn(parts, input, client),
    set: (viewer, input) => set(parts, viewer, input),
    async remove(viewer) {
      await stepUp.require(viewer);
      const { id: accountId } = viewer;
      const removed = await graph.write(async (tx) => {
        await accountLock(tx, { id: accountId });
        const rows = await phoneRemove(tx, { accountId });
        const note = { kind: 'PHONE_REMOVED', actorId: accountId, subjectId: accountId } as const;
        if (rows.length > 0) await audit.note(tx, note);
        return rows;
      });
      if (removed.length === 0) throw lastWayIn();
    },
  };
}

/** An account that nobody can sign in to helps nobody. */
export function lastWayIn(): Conflict {
  return new Conflict('LAST_WAY_IN', 'This is the last way to sign in: set a password first.');
}
