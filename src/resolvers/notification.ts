// Notifications and what their recipients say about them.
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import { LIST_NAME } from '../domain/notification/told.ts';
import type { Candidate, PageArguments } from '../domain/page/page.ts';
import { type Edge, type List, connection } from './connection.ts';
import { toDateTime } from './date-time.ts';
import { stillThere, told } from './live.ts';
import { notificationOfPayload } from './node.ts';

interface Arguments extends PageArguments {
  readonly unreadOnly?: boolean | null;
}

const notifications = ({ services }: Context, unreadOnly: boolean): List<Candidate> => ({
  name: LIST_NAME,
  root: 'notificationNodes',
  candidates: unreadOnly ? services.notification.unreadPage : services.notification.page,
});

export const notificationResolvers = {
  Query: {
    async notifications(_parent: unknown, args: Arguments, context: Context, info: GraphQLResolveInfo) {
      const { id } = requireViewer(context.viewer);
      const page = await connection(context, info, args, id, notifications(context, args.unreadOnly ?? false));
      return { ...page, unreadCount: () => context.services.notification.unreadCount(id) };
    },
    notificationPreferences: (_parent: unknown, _args: unknown, { viewer, services }: Context) =>
      services.notification.preferences.read(requireViewer(viewer)),
    pushPublicKey: (_parent: unknown, _args: unknown, { services }: Context) => services.notification.pushes.publicKey,
  },
  Notification: {
    createdAt: ({ createdAtMs }: { createdAtMs: number }) => toDateTime(createdAtMs),
    updatedAt: ({ updatedAtMs }: { updatedAtMs: number }) => toDateTime(updatedAtMs),
  },
  NotificationPageEdge: {
    node: ({ id }: Edge<Candidate>, _args: unknown, { hydrate }: Context, info: GraphQLResolveInfo) =>
      hydrate.notification(id, info),
  },
  Subscription: {
    notificationReceived: told(
      (_parent: unknown, { after }: { after?: string | null }, { viewer, services }: Context) =>
        services.live.notificationReceived(requireViewer(viewer), after ?? null),
    ),
  },
  NotificationUpdate: {
    notification: stillThere('notification', notificationOfPayload),
  },
  Mutation: {
    markNotificationsRead: (
      _parent: unknown,
      { ids }: { ids?: readonly string[] | null },
      { viewer, services }: Context,
    ) => services.notification.markRead(requireViewer(viewer), ids ?? null),
    registerPushSubscription: (_parent: unknown, { input }: { input: unknown }, { viewer, services }: Context) =>
      services.notification.pushes.register(requireViewer(viewer), input),
    unregisterPushSubscription: (_parent: unknown, { endpoint }: { endpoint: string }, { viewer, services }: Context) =>
      services.notification.pushes.unregister(requireViewer(viewer), endpoint),
    updateNotificationPreferences: (_parent: unknown, { input }: { input: unknown }, { viewer, services }: Context) =>
      services.notification.preferences.update(requireViewer(viewer), input),
  },
};
