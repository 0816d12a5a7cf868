// Signing up, in and out, and the devices that are signed in.
import type { GraphQLResolveInfo } from 'graphql';

import type { Context, Role } from '../context.ts';
import type { IssuedSession } from '../domain/auth/open-session.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import type { Device } from '../domain/auth/session.ts';
import { toDateTime } from './date-time.ts';
import { userOfPayload } from './node.ts';

interface Input {
  readonly input: unknown;
}

/** Whoever has just signed in, as they see themselves: the request's own viewer is still nobody. */
export function userOfSignIn(
  { userId }: { userId?: string },
  _args: unknown,
  { hydrate }: Context,
  info: GraphQLResolveInfo,
): Promise<unknown> {
  return userId === undefined ? Promise.resolve(null) : hydrate.as(userId).user(userId, info);
}

type Resolver = (parent: never, args: never, context: Context, info: GraphQLResolveInfo) => unknown;

export const authResolvers: Record<string, Record<string, Resolver>> = {
  Mutation: {
    signUp: (_parent: unknown, { input }: Input, context: Context) => context.services.auth.signUp(input, context),
    signIn: (_parent: unknown, { input }: Input, context: Context) => context.services.auth.signIn(input, context),
    completeSignIn: (_parent: unknown, { input }: Input, context: Context) =>
      context.services.auth.completeSignIn(input, context),
    refreshSession: async (_parent: unknown, { refreshToken }: { refreshToken: string }, { services }: Context) => ({
      session: await services.auth.refresh(refreshToken),
    }),
    setRole: (_parent: unknown, { userId, role }: { userId: string; role: Role }, { viewer, services }: Context) =>
      services.roles.set(requireViewer(viewer), userId, role),
    async signOut(_parent: unknown, _args: unknown, { viewer, services }: Context) {
      await services.auth.signOut(requireViewer(viewer));
      return true;
    },
    async revokeSession(_parent: unknown, { id }: { id: string }, { viewer, services }: Context) {
      await services.auth.revoke(requireViewer(viewer), id);
      return true;
    },
    revokeOtherSessions: (_parent: unknown, _args: unknown, { viewer, services }: Context) =>
      services.auth.revokeOthers(requireViewer(viewer)),
  },
  SignInChallenge: {
    expiresAt: ({ expiresAtMs }: { expiresAtMs: number }) => toDateTime(expiresAtMs),
  },
  SetRolePayload: { user: userOfPayload },
  Session: {
    expiresAt: ({ expiresAtMs }: IssuedSession) => toDateTime(expiresAtMs),
  },
  DeviceSession: {
    createdAt: ({ createdAtMs }: Device) => toDateTime(createdAtMs),
    lastSeenAt: ({ lastSeenAtMs }: Device) => toDateTime(lastSeenAtMs),
  },
  SignUpPayload: { user: userOfSignIn },
  SignInPayload: { user: userOfSignIn },
};
