// Accounts: the viewer's own, anybody's profile, and what the viewer may change of theirs.
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import { chosenUser } from '../domain/user/chosen.ts';
import { NotFound } from '../errors.ts';
import { toDateTime } from './date-time.ts';
import { userOfPayload } from './node.ts';

type UserBy = Parameters<typeof chosenUser>[0];

interface Password {
  readonly password?: string | null;
}

type Resolver = (parent: never, args: never, context: Context, info: GraphQLResolveInfo) => unknown;

export const userResolvers: Record<string, Record<string, Resolver>> = {
  Query: {
    me: (_parent: unknown, _args: unknown, { viewer, hydrate }: Context, info: GraphQLResolveInfo) =>
      hydrate.user(requireViewer(viewer).id, info),
    privacySettings: (_parent: unknown, _args: unknown, { viewer, services }: Context) =>
      services.privacy.read(requireViewer(viewer)),
    async user(_parent: unknown, args: UserBy, { hydrate }: Context, info: GraphQLResolveInfo) {
      const by = chosenUser(args);
      const user = 'id' in by ? await hydrate.user(by.id, info) : await hydrate.userByHandle(by.handle, info);
      if (user === null) throw new NotFound('user');
      return user;
    },
  },
  User: {
    createdAt: ({ createdAtMs }: { createdAtMs: number }) => toDateTime(createdAtMs),
    // The one list that no visibility rule guards: it is read by the viewer's id, never by the parent's.
    sessions: ({ id }: { id: string }, _args: unknown, { viewer, services }: Context) =>
      viewer?.id === id ? services.auth.list(viewer) : null,
  },
  Mutation: {
    updateProfile: async (_parent: unknown, { input }: { input: unknown }, { viewer, services }: Context) => ({
      userId: await services.user.update(requireViewer(viewer), input),
    }),
    updatePrivacySettings: (_parent: unknown, { input }: { input: unknown }, { viewer, services }: Context) =>
      services.privacy.update(requireViewer(viewer), input),
    deleteAccount: (_parent: unknown, { password }: Password, { viewer, services, ip }: Context) =>
      services.user.delete(requireViewer(viewer), { password, ip }),
    async deactivateAccount(_parent: unknown, { password }: Password, { viewer, services, ip }: Context) {
      await services.user.deactivate(requireViewer(viewer), { password, ip });
      return true;
    },
  },
  DeleteAccountPayload: {
    erasesAt: ({ erasesAtMs }: { erasesAtMs: number }) => toDateTime(erasesAtMs),
  },
  UpdateProfilePayload: { user: userOfPayload },
};
