// The beginning of a session, the same after a sign-up and after a sign-in: store the device, hand out its tokens.
import { accountLock, sessionOpen, sessionsTrim } from '../../cypher/auth/queries.ts';
import type { Role } from '../../context.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import type { Logger } from '../../observability/log.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import type { Challenges } from './challenge.ts';
import type { Limits } from './guards.ts';
import type { Letters } from './letters.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { Passwords } from './password.ts';
import { makeRefreshToken } from './refresh-token.ts';
import type { SecondFactors } from './second-factor.ts';
import type { Tokens } from './token.ts';

const SESSIONS_MAX = 50;
const DEVICE_CHARACTERS_MAX = 100;

export interface SessionParts {
  readonly graph: Graph;
  readonly tokens: Tokens;
  readonly passwords: Passwords;
  readonly live: LiveSessions;
  /** Brings a deactivated account back: activation.reactivate. */
  readonly reactivate: (accountId: string) => Promise<void>;
  /** Throws AccountSuspended while the account is: suspensions.assertOver. */
  readonly refuseSuspended: (accountId: string) => Promise<void>;
  readonly refreshTokenTtlSeconds: number;
  readonly audit: Audit;
  /** No session outlives this, however often it is refreshed. */
  readonly sessionTtlSecondsMax: number;
  readonly challenges: Challenges;
  readonly secondFactors: SecondFactors;
  readonly letters: Letters;
  readonly limits: Limits;
  readonly log: Logger;
  readonly clock: Clock;
}

export interface IssuedSession {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token expires. */
  readonly expiresAtMs: number;
}

export interface SignedIn {
  readonly session: IssuedSession;
  readonly userId: string;
}

/** A session that is made but not stored yet. Its refresh token leaves this process once, in the answer. */
export interface NewSession {
  readonly id: string;
  readonly device: string;
  readonly refresh: { readonly token: string; readonly hash: string };
}

/** A fresh session for the device, which is called by the name it gives itself, else by its user agent. */
export function newSession(device: string | null, userAgent: string | null): NewSession {
  const id = newId('ses');
  const names = [device, userAgent].map((text) => (text ?? '').replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').trim());
  const name = names.find((text) => text !== '') ?? 'Unknown device';
  const shortName = Array.from(name).slice(0, DEVICE_CHARACTERS_MAX).join('');
  return { id, device: shortName, refresh: makeRefreshToken(id) };
}

/** When a session that began at one time and is used now ends, if it is not used again (epoch ms). */
export function sessionEnd(
  parts: Pick<SessionParts, 'refreshTokenTtlSeconds' | 'sessionTtlSecondsMax'>,
  createdAtMs: number,
  nowMs: number,
): number {
  return Math.min(nowMs + parts.refreshTokenTtlSeconds * 1000, createdAtMs + parts.sessionTtlSecondsMax * 1000);
}

/** Stores the session, and deletes what ended before or is one too many. Gives the ids of those that went. */
export async function storeSession(
  parts: SessionParts,
  tx: Runner,
  accountId: string,
  { id, device, refresh }: NewSession,
): Promise<string[]> {
  const nowMs = parts.clock();
  // Sessions of one account open one after the other, so that together they stay within the limit.
  await accountLock(tx, { id: accountId });
  const gone = await sessionsTrim(tx, { accountId, keep: SESSIONS_MAX - 1, nowMs });
  const expiresAtMs = sessionEnd(parts, nowMs, nowMs);
  await sessionOpen(tx, { accountId, id, device, refreshHash: refresh.hash, nowMs, expiresAtMs });
  return gone.map((session) => session.id);
}

/** The tokens of a stored session, for its device. */
export async function issueSession(
  { tokens }: SessionParts,
  { accountId, role }: { readonly accountId: string; readonly role: Role },
  { id, refresh }: Pick<NewSession, 'id' | 'refresh'>,
): Promise<IssuedSession> {
  const { token, expiresAtMs } = await tokens.access({ sub: accountId, role, sessionId: id });
  return { accessToken: token, refreshToken: refresh.token, expiresAtMs };
}
