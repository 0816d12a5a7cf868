// Signing up, in and out, and the devices that are signed in. A session is one device; its access tokens live
// minutes, its refresh token works once. Whatever proves who somebody is ends here; what the account may do is the
// permission map's.
import { z } from 'zod';

import { sessionRevoke, sessionsList, sessionsRevokeOthers } from '../../cypher/auth/queries.ts';
import type { Viewer } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { parseInput } from '../input.ts';
import { completeSignIn, type SignInOutcome } from './admit.ts';
import type { Client } from './guards.ts';
import type { IssuedSession, SessionParts, SignedIn } from './open-session.ts';
import { refreshSession } from './refresh.ts';
import { type SignInMethods, signInMethodsOf } from './sign-in-methods.ts';
import { signIn } from './sign-in.ts';
import { signUp } from './sign-up.ts';

export interface Device {
  readonly id: string;
  readonly device: string;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
  readonly current: boolean;
}

export interface SessionService {
  /** Makes an account and signs in. Throws Invalid, Conflict HANDLE_TAKEN or EMAIL_TAKEN. */
  signUp(input: unknown, client: Client): Promise<SignedIn>;
  /**
   * Signs in, or asks for the second factor; a deactivated account comes back. Throws Unauthenticated BAD_CREDENTIALS,
   * whichever is wrong; AccountSuspended to whoever proved who they are.
   */
  signIn(input: unknown, client: Client): Promise<SignInOutcome>;
  /** The second step of signing in. Throws Unauthenticated CHALLENGE_INVALID or BAD_CODE. */
  completeSignIn(input: unknown, client: Client): Promise<SignedIn>;
  /** Trades a refresh token for new ones. Throws Unauthenticated TOKEN_INVALID or SESSION_REVOKED, AccountSuspended. */
  refresh(refreshToken: string): Promise<IssuedSession>;
  /** Ends the viewer's own session; a token without one has nothing to end. */
  signOut(viewer: Viewer): Promise<void>;
  /** The viewer's live sessions, most recently seen first. */
  list(viewer: Viewer): Promise<Device[]>;
  /** Ends a session of the viewer's. Throws NotFound for everybody else's. */
  revoke(viewer: Viewer, sessionId: string): Promise<void>;
  /** Ends all sessions of the viewer's but their own. Gives how many. */
  revokeOthers(viewer: Viewer): Promise<number>;
  /** What signs the viewer in. */
  methods(viewer: Viewer): Promise<SignInMethods>;
  /** Throws Unauthenticated: SESSION_REVOKED where the session has ended, TOKEN_EXPIRED where the role has changed. */
  assertLive(viewer: Pick<Viewer, 'id' | 'sessionId' | 'role'>): Promise<void>;
}

const SessionId = z.string().min(1, 'An id is never empty.').max(64, 'An id has at most 64 characters.');

export function createSessionService(parts: SessionParts): SessionService {
  const { graph, live, audit, clock } = parts;
  /** False where the account has no such session. */
  const endOwn = async (accountId: string, id: string, kind: 'SIGNED_OUT' | 'SESSION_REVOKED'): Promise<boolean> => {
    const [ended] = await graph.write(async (tx) => {
      const rows = await sessionRevoke(tx, { accountId, id, nowMs: clock() });
      const detail = { sessionId: id };
      if (rows.length > 0) await audit.note(tx, { kind, actorId: accountId, subjectId: accountId, detail });
      return rows;
    });
    if (ended === undefined) return false;
    live.end([ended.id]);
    return true;
  };
  return {
    signUp: (input, client) => signUp(parts, input, client),
    signIn: (input, client) => signIn(parts, input, client),
    completeSignIn: (input, client) => completeSignIn(parts, input, client),
    refresh: (refreshToken) => refreshSession(parts, refreshToken),
    async signOut({ id: accountId, sessionId }) {
      if (sessionId === null) return;
      await endOwn(accountId, sessionId, 'SIGNED_OUT');
    },
    async list({ id: accountId, sessionId }) {
      const devices = await sessionsList(graph, { accountId, nowMs: clock() });
      return devices.map((device) => ({ ...device, current: device.id === sessionId }));
    },
    async revoke({ id: accountId }, sessionId) {
      const id = parseInput(SessionId, sessionId, 'id');
      if (!(await endOwn(accountId, id, 'SESSION_REVOKED'))) throw new NotFound('session');
    },
    async revokeOthers({ id: accountId, sessionId }) {
      const ended = await graph.write(async (tx) => {
        await parts.audit.note(tx, { kind: 'SESSIONS_REVOKED', actorId: accountId, subjectId: accountId });
        return sessionsRevokeOthers(tx, { accountId, exceptId: sessionId, nowMs: clock() });
      });
      live.end(ended.map(({ id }) => id));
      return ended.length;
    },
    methods: (viewer) => signInMethodsOf(graph, viewer),
    assertLive: live.assert,
  };
}
