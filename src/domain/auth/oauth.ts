// Signing in with what another service says. An identity there belongs to an account here only where somebody who was
// signed in here linked it, or made the account with it: an e-mail address, verified or not, never links anything.
// State, nonce and PKCE verifier are derived from a one-time secret of ours and leave us only as a request needs them.
import { z } from 'zod';

import { accountLock, emailSet, taken } from '../../cypher/auth/queries.ts';
import {
  credentialByIdentity,
  identitiesList,
  identityLink,
  identityUnlink,
} from '../../cypher/auth/way-in-queries.ts';
import type { Viewer } from '../../context.ts';
import { Conflict, Invalid, Unauthenticated, Unavailable } from '../../errors.ts';
import { type OauthGateway, type OauthSecrets, OauthRefused, type OutsideIdentity } from '../../gateways/oauth.ts';
import { newId } from '../../graph/ids.ts';
import { parseInput } from '../input.ts';
import { NewHandle } from '../user/handle.ts';
import { DisplayName, Email } from '../user/profile-fields.ts';
import { admit, type SignInOutcome } from './admit.ts';
import type { Challenge } from './challenge.ts';
import type { Client } from './guards.ts';
import type { SessionParts, SignedIn } from './open-session.ts';
import { lastWayIn } from './phone.ts';
import { isConstraintError, makeAccount } from './sign-up.ts';
import type { StepUp } from './step-up.ts';
import type { Vault } from './vault.ts';

const ROUND_TRIP_TTL_MS = 10 * 60_000;
const SIGN_UP_TTL_MS = 15 * 60_000;
const SIGN_UP_TRIES = 20;

export type OauthPurpose = 'SIGN_IN' | 'LINK' | 'STEP_UP';

/** Nobody has this identity yet: a handle makes an account of it. */
export interface SignUpOwed {
  readonly signUp: { readonly token: string; readonly expiresAtMs: number; readonly displayName: string | null };
}

export interface OauthService {
  /** Names of the providers, as configured. */
  readonly providers: readonly string[];
  /** Throws Invalid UNKNOWN_PROVIDER, Unavailable; for LINK and STEP_UP Unauthenticated, LINK Forbidden, too. */
  begin(input: unknown, viewer: Viewer | null): Promise<{ url: string; handoff: string; expiresAtMs: number }>;
  /** Throws Unauthenticated OAUTH_FAILED, Unavailable. */
  signIn(input: unknown, client: Client): Promise<SignInOutcome | SignUpOwed>;
  /** Throws Unauthenticated OAUTH_FAILED, Conflict HANDLE_TAKEN or IDENTITY_TAKEN. */
  signUp(input: unknown, client: Client): Promise<SignedIn>;
  /** Throws Unauthenticated OAUTH_FAILED, Forbidden STEP_UP_REQUIRED, Conflict IDENTITY_TAKEN. */
  link(viewer: Viewer, input: unknown): Promise<void>;
  /** Raises the session. Throws Unauthenticated OAUTH_FAILED where the identity is not linked to the viewer. */
  stepUp(viewer: Viewer, input: unknown): Promise<number>;
  /** Throws Forbidden STEP_UP_REQUIRED, Conflict LAST_WAY_IN. */
  unlink(viewer: Viewer, id: string): Promise<void>;
}

export interface OauthParts extends SessionParts {
  readonly gateways: ReadonlyMap<string, OauthGateway>;
  readonly vault: Vault;
  readonly stepUp: StepUp;
}

const Begin = z.object({
  provider: z.string().max(50),
  purpose: z.enum(['SIGN_IN', 'LINK', 'STEP_UP']).nullish(),
});
const Return = z.object({ callbackUrl: z.string().max(4_096), handoff: z.string().max(200) });
const ReturnWithDevice = Return.extend({ device: z.string().nullish() });
const SignUp = z.object({
  token: z.string().max(200),
  handle: NewHandle,
  displayName: DisplayName.nullish(),
  device: z.string().nullish(),
});
/** What a one-time secret is about. */
const Trip = z.object({ provider: z.string(), purpose: z.enum(['SIGN_IN', 'LINK', 'STEP_UP']) });
const Waiting = z.object({
  provider: z.string(),
  key: z.string(),
  email: z.string().nullable(),
  displayName: z.string().nullable(),
});

function failed(cause?: unknown): Unauthenticated {
  return new Unauthenticated('OAUTH_FAILED', 'The provider did not confirm the sign-in: begin anew.', { cause });
}

const keyOf = ({ issuer, subject }: OutsideIdentity): string => `${issuer} ${subject}`;

function secretsOf(vault: Vault, id: string): OauthSecrets {
  const derive = (use: string): string => vault.mac(`oauth-${use}`, id);
  return { state: `${id}.${derive('state')}`, nonce: derive('nonce'), codeVerifier: derive('verifier') };
}

/** Asks a provider; what is not its refusal is its absence. */
async function asking<T>({ log }: OauthParts, provider: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof OauthRefused) throw failed(error);
    log.error({ err: error, provider }, 'an identity provider did not answer');
    throw new Unavailable('The provider does not answer. Try again in a moment.', { cause: error });
  }
}

async function begin(parts: OauthParts, input: unknown, viewer: Viewer | null) {
  const { gateways, vault, challenges, stepUp } = parts;
  const { provider, purpose: given } = parseInput(Begin, input);
  const purpose = given ?? 'SIGN_IN';
  const gateway = gateways.get(provider);
  if (gateway === undefined) throw new Invalid('UNKNOWN_PROVIDER', 'input.provider', 'There is no such provider.');
  const owner = purpose === 'SIGN_IN' ? null : viewer;
  if (purpose !== 'SIGN_IN' && owner === null) throw new Unauthenticated();
  if (purpose === 'LINK' && owner !== null) await stepUp.require(owner);
  const { id, token, expiresAtMs } = await challenges.issue({
    kind: 'OAUTH',
    accountId: owner?.id ?? null,
    sessionId: owner?.sessionId ?? null,
    target: JSON.stringify({ provider, purpose }),
    ttlMs: ROUND_TRIP_TTL_MS,
    tries: 1,
  });
  const url = await asking(parts, provider, gateway.authorizationUrl(secretsOf(vault, id)));
  return { url, handoff: token, expiresAtMs };
}

/** Who came back. `handoff` binds the way back to the browser that left: a link with another's code is nothing. */
async function comeBack(parts: OauthParts, input: unknown, purpose: OauthPurpose, viewer: Viewer | null) {
  const { gateways, vault, challenges, graph } = parts;
  const { callbackUrl, handoff } = parseInput(Return, input);
  const challenge: Challenge | null = await challenges.attemptToken('OAUTH', handoff);
  if (challenge === null || !(await graph.write((tx) => challenges.consume(tx, challenge)))) throw failed();
  const trip = Trip.parse(JSON.parse(challenge.target ?? '{}'));
  const isOwn = challenge.accountId === (viewer?.id ?? null) && challenge.sessionId === (viewer?.sessionId ?? null);
  const gateway = gateways.get(trip.provider);
  if (trip.purpose !== purpose || !isOwn || gateway === undefined || !URL.canParse(callbackUrl)) throw failed();
  const { searchParams } = new URL(callbackUrl);
  const identity = await asking(parts, trip.provider, gateway.identify(searchParams, secretsOf(vault, challenge.id)));
  return { provider: trip.provider, identity };
}

async function signIn(parts: OauthParts, input: unknown, client: Client): Promise<SignInOutcome | SignUpOwed> {
  const { graph, vault, challenges } = parts;
  const { device } = parseInput(ReturnWithDevice, input);
  const { provider, identity } = await comeBack(parts, input, 'SIGN_IN', null);
  const key = keyOf(identity);
  const [credential] = await credentialByIdentity(graph, { login: key });
  if (credential !== undefined) return admit(parts, credential, { by: 'PROVIDER', device: device ?? null }, client);
  const displayName = DisplayName.safeParse(identity.name).data ?? null;
  const waiting = { provider, key, email: Email.safeParse(identity.verifiedEmail).data ?? null, displayName };
  const { token, expiresAtMs } = await challenges.issue({
    kind: 'OAUTH_SIGN_UP',
    target: vault.seal(JSON.stringify(waiting), 'OAUTH_SIGN_UP'),
    ttlMs: SIGN_UP_TTL_MS,
    tries: SIGN_UP_TRIES,
  });
  return { signUp: { token, expiresAtMs, displayName } };
}

async function link(
  parts: OauthParts,
  tx: Parameters<typeof identityLink>[0],
  accountId: string,
  key: string,
  provider: string,
) {
  await identityLink(tx, { accountId, id: newId('idn'), key, provider, nowMs: parts.clock() });
  const detail = { provider };
  await parts.audit.note(tx, { kind: 'IDENTITY_LINKED', actorId: accountId, subjectId: accountId, detail });
}

function identityTaken(cause: unknown): Conflict {
  return new Conflict('IDENTITY_TAKEN', 'An account is linked to this identity already.', { cause });
}

async function signUp(parts: OauthParts, input: unknown, client: Client): Promise<SignedIn> {
  const { graph, vault, challenges, clock } = parts;
  const { token, handle, displayName, device } = parseInput(SignUp, input);
  const challenge = await challenges.attemptToken('OAUTH_SIGN_UP', token);
  if (challenge?.target == null) throw failed();
  const { provider, key, ...found } = Waiting.parse(JSON.parse(vault.open(challenge.target, 'OAUTH_SIGN_UP')));
  const { email } = found;
  // An account that has the address stays as it is, and so does its owner's say over what signs it in.
  const [free] = email === null ? [] : await taken(graph, { handle, email });
  const ownEmail = free?.emailTaken === false ? email : null;
  const account = { handle, displayName: displayName ?? found.displayName, email: ownEmail, password: null, device };
  try {
    return await makeAccount(parts, account, client, async (tx, accountId) => {
      if (!(await challenges.consume(tx, challenge))) throw failed();
      if (ownEmail !== null) await emailSet(tx, { accountId, email: ownEmail, nowMs: clock() });
      await link(parts, tx, accountId, key, provider);
    });
  } catch (error) {
    throw isConstraintError(error) ? identityTaken(error) : error;
  }
}

async function linkTo(parts: OauthParts, viewer: Viewer, input: unknown): Promise<void> {
  const { graph, stepUp } = parts;
  await stepUp.require(viewer);
  const { provider, identity } = await comeBack(parts, input, 'LINK', viewer);
  const key = keyOf(identity);
  const [owner] = await credentialByIdentity(graph, { login: key });
  if (owner?.accountId === viewer.id) return;
  try {
    await graph.write(async (tx) => {
      await accountLock(tx, { id: viewer.id });
      await link(parts, tx, viewer.id, key, provider);
    });
  } catch (error) {
    throw isConstraintError(error) ? identityTaken(error) : error;
  }
}

const IdentityId = z.string().min(1).max(64);

export function createOauthService(parts: OauthParts): OauthService {
  const { graph, gateways, stepUp, audit } = parts;
  return {
    providers: [...gateways.keys()],
    begin: (input, viewer) => begin(parts, input, viewer),
    signIn: (input, client) => signIn(parts, input, client),
    signUp: (input, client) => signUp(parts, input, client),
    link: (viewer, input) => linkTo(parts, viewer, input),
    async stepUp(viewer, input) {
      const { identity } = await comeBack(parts, input, 'STEP_UP', viewer);
      const [owner] = await credentialByIdentity(graph, { login: keyOf(identity) });
      // Where there is a password or a second factor, that is the proof: a provider's is no more than its session.
      if (owner?.accountId !== viewer.id || owner.passwordHash !== null || owner.hasSecondFactor) throw failed();
      return stepUp.raise(viewer);
    },
    async unlink(viewer, given) {
      const id = parseInput(IdentityId, given, 'id');
      await stepUp.require(viewer);
      const accountId = viewer.id;
      const unlinked = await graph.write(async (tx) => {
        await accountLock(tx, { id: accountId });
        const rows = await identityUnlink(tx, { accountId, id });
        const note = { kind: 'IDENTITY_UNLINKED', actorId: accountId, subjectId: accountId } as const;
        if (rows.length > 0) await audit.note(tx, note);
        return rows;
      });
      const left = await identitiesList(graph, { accountId });
      if (unlinked.length === 0 && left.some((identity) => identity.id === id)) throw lastWayIn();
    },
  };
}
