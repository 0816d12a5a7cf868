// The step from an id to a node, the same wherever an edge or a payload has one: hydration, and nothing else.
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import type { Node } from '../schema/hydrate.ts';

export type FromParent<P> = (
  parent: P,
  args: unknown,
  context: Context,
  info: GraphQLResolveInfo,
) => Promise<Node | null>;

interface ById {
  readonly id: string;
}

/** The node of an edge. */
export const userOfEdge: FromParent<ById> = ({ id }, _args, { hydrate }, info) => hydrate.user(id, info);
export const postOfEdge: FromParent<ById> = ({ id }, _args, { hydrate }, info) => hydrate.post(id, info);
export const commentOfEdge: FromParent<ById> = ({ id }, _args, { hydrate }, info) => hydrate.comment(id, info);

/** What a payload is about, as the viewer sees it. */
export const userOfPayload: FromParent<{ readonly userId: string }> = ({ userId }, _args, { hydrate }, info) =>
  hydrate.user(userId, info);
export const postOfPayload: FromParent<{ readonly postId: string }> = ({ postId }, _args, { hydrate }, info) =>
  hydrate.post(postId, info);
export const commentOfPayload: FromParent<{ readonly commentId: string }> = ({ commentId }, _args, { hydrate }, info) =>
  hydrate.comment(commentId, info);
export const notificationOfPayload: FromParent<{ readonly notificationId: string }> = (
  { notificationId },
  _args,
  { hydrate },
  info,
) => hydrate.notification(notificationId, info);
export const mediaOfEdge: FromParent<ById> = ({ id }, _args, { hydrate }, info) => hydrate.media(id, info);
export const mediaOfPayload: FromParent<{ readonly mediaId: string }> = ({ mediaId }, _args, { hydrate }, info) =>
  hydrate.media(mediaId, info);
