// Refresh tokens: `<session id>.<256 random bits>`, opaque to clients. Only their SHA-256 is stored, which is enough
// for a secret of that length. The rule for what a token is worth is here, pure; the session service puts it to work.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface RefreshToken {
  readonly token: string;
  readonly hash: string;
}

const SHAPE = /^(ses_[0-9a-f]{32})\.[\w-]{43}$/;

const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');

export function makeRefreshToken(sessionId: string): RefreshToken {
  const token = `${sessionId}.${randomBytes(32).toString('base64url')}`;
  return { token, hash: sha256(token) };
}

/** The session a token belongs to and its hash; undefined where it cannot be one of ours. */
export function readRefreshToken(token: string): { sessionId: string; hash: string } | undefined {
  const sessionId = SHAPE.exec(token)?.[1];
  return sessionId === undefined ? undefined : { sessionId, hash: sha256(token) };
}

export interface SessionState {
  readonly isActive: boolean;
  readonly refreshHash: string;
  readonly expiresAtMs: number;
  readonly revokedAtMs: number | null;
}

/**
 * What a refresh token is worth now. `rotate`: it is the current one. `revoke`: it was used before, so somebody else
 * may hold it, and the session has to end. `refuse`: the session has ended already. Pure.
 */
export function refreshOutcome(session: SessionState, hash: string, nowMs: number): 'rotate' | 'revoke' | 'refuse' {
  if (!session.isActive || session.revokedAtMs !== null || session.expiresAtMs <= nowMs) return 'refuse';
  return isCurrent(session, hash) ? 'rotate' : 'revoke';
}

/** Whether it is the token that the session gave out last, whatever has become of the session. */
export function isCurrent({ refreshHash }: Pick<SessionState, 'refreshHash'>, hash: string): boolean {
  return timingSafeEqual(Buffer.from(refreshHash, 'hex'), Buffer.from(hash, 'hex'));
}
