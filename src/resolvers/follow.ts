// Follows and follow requests.
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import type { Candidate, ListFrom, PageArguments } from '../domain/page/page.ts';
import { type Edge, type List, connection } from './connection.ts';
import { toDateTime } from './date-time.ts';
import { userOfEdge, userOfPayload } from './node.ts';

interface Parent {
  readonly id: string;
}
type FollowEdge = Edge<Candidate>;

function followers({ viewer, services }: Context): List<Candidate> {
  return {
    name: 'followers',
    root: 'users',
    candidates: (lists: ListFrom[], limit) => services.follow.followers(viewer?.id ?? null, lists, limit),
    totals: async (ids) =>
      new Map((await services.follow.counts(viewer?.id ?? null, ids)).map((row) => [row.id, row.followers])),
  };
}

function following({ viewer, services }: Context): List<Candidate> {
  return {
    name: 'following',
    root: 'users',
    candidates: (lists: ListFrom[], limit) => services.follow.following(viewer?.id ?? null, lists, limit),
    totals: async (ids) =>
      new Map((await services.follow.counts(viewer?.id ?? null, ids)).map((row) => [row.id, row.following])),
  };
}

const requests = ({ services }: Context): List<Candidate> => ({
  name: 'followRequests',
  root: 'users',
  candidates: services.follow.requests,
});

export const followResolvers = {
  Query: {
    followRequests: (_parent: unknown, args: PageArguments, context: Context, info: GraphQLResolveInfo) =>
      connection(context, info, args, requireViewer(context.viewer).id, requests(context)),
  },
  User: {
    followers: ({ id }: Parent, args: PageArguments, context: Context, info: GraphQLResolveInfo) =>
      connection(context, info, args, id, followers(context)),
    following: ({ id }: Parent, args: PageArguments, context: Context, info: GraphQLResolveInfo) =>
      connection(context, info, args, id, following(context)),
  },
  FollowEdge: {
    followedAt: ({ at }: FollowEdge) => toDateTime(at),
    node: userOfEdge,
  },
  FollowRequestEdge: {
    requestedAt: ({ at }: FollowEdge) => toDateTime(at),
    node: userOfEdge,
  },
  Mutation: {
    follow: (_parent: unknown, { userId }: { userId: string }, { viewer, services }: Context) =>
      services.follow.follow(requireViewer(viewer), userId),
    unfollow: (_parent: unknown, { userId }: { userId: string }, { viewer, services }: Context) =>
      services.follow.unfollow(requireViewer(viewer), userId),
    answerFollowRequest: (
      _parent: unknown,
      { userId, approve }: { userId: string; approve: boolean },
      { viewer, services }: Context,
    ) => services.follow.answer(requireViewer(viewer), userId, approve),
  },
  FollowPayload: { user: userOfPayload },
  AnswerFollowRequestPayload: { user: userOfPayload },
};
