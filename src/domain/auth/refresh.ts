// Trades a refresh token for new tokens. Each works once: a second use means that two hold it, and ends the session.
import { sessionLock, sessionRevoke, sessionRotate, sessionView } from '../../cypher/auth/queries.ts';
import { Unauthenticated } from '../../errors.ts';
import { sessionEnded } from './live-sessions.ts';
import { issueSession, type IssuedSession, sessionEnd, type SessionParts } from './open-session.ts';
import { isCurrent, makeRefreshToken, readRefreshToken, refreshOutcome } from './refresh-token.ts';

const REFUSED = { session: undefined, isRevoked: false, awayId: null };

export async function refreshSession(parts: SessionParts, refreshToken: string): Promise<IssuedSession> {
  const { graph, live, clock } = parts;
  const given = readRefreshToken(refreshToken);
  if (given === undefined) throw new Unauthenticated('TOKEN_INVALID', 'The refresh token is not valid: sign in.');
  const { sessionId: id, hash } = given;
  const refresh = makeRefreshToken(id);
  // The decision is stored before it is told: a theft ends the session although the caller only meets an error.
  const {
    session: rotated,
    isRevoked,
    awayId,
  } = await graph.write(async (tx) => {
    await sessionLock(tx, { id });
    const [session] = await sessionView(tx, { id });
    if (session === undefined) return REFUSED;
    const nowMs = clock();
    const outcome = refreshOutcome(session, hash, nowMs);
    if (outcome === 'rotate') {
      const expiresAtMs = sessionEnd(parts, session.createdAtMs, nowMs);
      await sessionRotate(tx, { id, refreshHash: refresh.hash, nowMs, expiresAtMs });
      return { ...REFUSED, session };
    }
    if (outcome === 'revoke') {
      await sessionRevoke(tx, { accountId: session.accountId, id, nowMs });
      const { accountId } = session;
      const detail = { sessionId: id };
      await parts.audit.note(tx, { kind: 'REFRESH_REUSED', actorId: null, subjectId: accountId, detail });
      parts.log.warn({ sessionId: id, accountId: session.accountId }, 'a refresh token came twice, its session ends');
      return { ...REFUSED, isRevoked: true };
    }
    // Whoever holds the last token of a session is told why it ended, where that is a suspension.
    return { ...REFUSED, awayId: !session.isActive && isCurrent(session, hash) ? session.accountId : null };
  });
  if (isRevoked) live.end([id]);
  if (awayId !== null) await parts.refuseSuspended(awayId);
  if (rotated === undefined) throw sessionEnded();
  return issueSession(parts, rotated, { id, refresh });
}
