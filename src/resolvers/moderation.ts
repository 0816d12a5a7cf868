// What moderators decide.
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import type { Removal } from '../domain/moderation/removal.ts';
import type { Suspending } from '../domain/moderation/suspension.ts';
import { toNullableDateTime } from './date-time.ts';
import { userOfPayload } from './node.ts';

type Removing = Pick<Suspending, 'id' | 'reason'>;
type Resolver = (parent: never, args: never, context: Context, info: GraphQLResolveInfo) => unknown;

const removing =
  (remove: keyof Removal) =>
  (_parent: unknown, { id, reason }: Removing, { viewer, services }: Context) =>
    services.moderation[remove](requireViewer(viewer), id, reason);

export const moderationResolvers: Record<string, Record<string, Resolver>> = {
  Mutation: {
    removePost: removing('removePost'),
    removeComment: removing('removeComment'),
    suspendAccount: (_parent: unknown, args: Suspending, { viewer, services }: Context) =>
      services.suspensions.suspend(requireViewer(viewer), args),
    restoreAccount: (_parent: unknown, { id }: { id: string }, { viewer, services }: Context) =>
      services.suspensions.restore(requireViewer(viewer), id),
  },
  SuspendAccountPayload: {
    until: ({ untilMs }: { untilMs: number | null }) => toNullableDateTime(untilMs),
  },
  RestoreAccountPayload: { user: userOfPayload },
};
