// What people report, and what moderators read and decide.
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import type { Case, CaseContent } from '../domain/moderation/queue.ts';
import type { Removal } from '../domain/moderation/removal.ts';
import type { Reporting } from '../domain/moderation/reports.ts';
import type { Suspending } from '../domain/moderation/suspension.ts';
import type { PageArguments } from '../domain/page/page.ts';
import { toDateTime, toNullableDateTime } from './date-time.ts';
import { userOfPayload } from './node.ts';

type Removing = Pick<Suspending, 'id' | 'reason'>;
type Resolver = (parent: never, args: never, context: Context, info: GraphQLResolveInfo) => unknown;

const removing =
  (remove: keyof Removal | 'blockMedia') =>
  (_parent: unknown, { id, reason }: Removing, { viewer, services }: Context) =>
    services.moderation[remove](requireViewer(viewer), id, reason);

/** Of all cases of a page at once. */
function contentOf({ id }: Case, _args: unknown, { viewer, services, hydrate }: Context, info: GraphQLResolveInfo) {
  const reader = requireViewer(viewer);
  const make = () => new DataLoader<string, CaseContent | null>((ids) => services.moderation.contents(reader, ids));
  return hydrate.once(info, 'case-contents', make).load(id);
}

export const moderationResolvers: Record<string, Record<string, Resolver>> = {
  Query: {
    reports: (_parent: unknown, args: PageArguments & { status: 'OPEN' | 'CLOSED' }, { viewer, services }: Context) =>
      services.moderation.page(requireViewer(viewer), args.status, args),
  },
  Mutation: {
    report: (_parent: unknown, args: Reporting, { viewer, services }: Context) =>
      services.moderation.report(requireViewer(viewer), args).then(() => true),
    dismissReports: (_parent: unknown, { subject }: Pick<Reporting, 'subject'>, { viewer, services }: Context) =>
      services.moderation.dismiss(requireViewer(viewer), subject).then(() => true),
    removePost: removing('removePost'),
    removeComment: removing('removeComment'),
    blockMedia: removing('blockMedia'),
    unblockMedia: (_parent: unknown, { id }: { id: string }, { viewer, services }: Context) =>
      services.moderation.unblockMedia(requireViewer(viewer), id),
    suspendAccount: (_parent: unknown, args: Suspending, { viewer, services }: Context) =>
      services.suspensions.suspend(requireViewer(viewer), args),
    restoreAccount: (_parent: unknown, { id }: { id: string }, { viewer, services }: Context) =>
      services.suspensions.restore(requireViewer(viewer), id),
  },
  ReportCase: {
    accountId: ({ ownerId }: Case) => ownerId,
    firstAt: ({ firstAtMs }: Case) => toDateTime(firstAtMs),
    lastAt: ({ lastAtMs }: Case) => toDateTime(lastAtMs),
    closedAt: ({ closedAtMs }: Case) => toNullableDateTime(closedAtMs),
    content: contentOf,
  },
  ReportNote: { at: ({ atMs }: CaseContent['notes'][number]) => toDateTime(atMs) },
  SuspendAccountPayload: {
    until: ({ untilMs }: { untilMs: number | null }) => toNullableDateTime(untilMs),
  },
  RestoreAccountPayload: { user: userOfPayload },
};
