// The home feed.
import type { GraphQLResolveInfo } from 'graphql';

import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import type { FeedCandidate, Reason } from '../domain/feed/candidate.ts';
import { type PageArguments, momentList, momentOf } from '../domain/page/page.ts';
import type { LessOf } from '../domain/feed/feedback.ts';
import { type Alongside, type List, connection } from './connection.ts';
import { stillThere, told } from './live.ts';
import { postOfEdge, postOfPayload } from './node.ts';

interface Arguments extends PageArguments {
  readonly order?: 'LATEST' | 'TOP' | null;
}

/** Through whom a post came: its author where it was read by `read`, whoever the reason names everywhere else. */
const VIA: Alongside<FeedCandidate> = {
  root: 'users',
  path: ['edges', 'reason', 'via'],
  column: 'authorId',
  idOf: ({ reason }) => reason.via,
};

function feedList({ services }: Context, { order, after }: Arguments): List<FeedCandidate> {
  const { latestRead, nowMs } = services.feed;
  if (order === 'LATEST') {
    return {
      name: 'feed',
      root: 'posts',
      // The viewer is the only parent there is.
      candidates: async ([list], limit) => (list === undefined ? [] : latestRead(list, limit)),
      alongside: [VIA],
    };
  }
  const asOfMs = after == null ? nowMs() : momentOf('top', after);
  return {
    name: momentList('top', asOfMs),
    root: 'posts',
    alongside: [VIA],
    candidates: (lists, limit) => services.feed.top(asOfMs, lists, limit),
  };
}

const onPost =
  (action: 'hide' | 'unhide') =>
  (_parent: unknown, { postId }: { postId: string }, { viewer, services }: Context) =>
    services.feedback[action](requireViewer(viewer), postId);

const onWish =
  (action: 'seeLess' | 'undoSeeLess') =>
  (_parent: unknown, of: LessOf, { viewer, services }: Context) =>
    services.feedback[action](requireViewer(viewer), of);

export const feedResolvers = {
  Query: {
    feed: (_parent: unknown, args: Arguments, context: Context, info: GraphQLResolveInfo) =>
      connection(context, info, args, requireViewer(context.viewer).id, feedList(context, args)),
  },
  Mutation: {
    markSeen: (_parent: unknown, { ids }: { ids: string[] }, { viewer, services }: Context) =>
      services.feedback.markSeen(requireViewer(viewer), ids),
    hidePost: onPost('hide'),
    unhidePost: onPost('unhide'),
    seeLess: onWish('seeLess'),
    undoSeeLess: onWish('undoSeeLess'),
  },
  Subscription: {
    feedUpdated: told((_parent: unknown, _args: unknown, { services }: Context) => services.live.feedUpdated()),
  },
  FeedUpdate: {
    post: stillThere('post', postOfPayload),
  },
  FeedEdge: {
    node: postOfEdge,
  },
  FeedReason: {
    via: ({ via }: Reason, _args: unknown, { hydrate }: Context, info: GraphQLResolveInfo) =>
      via === null ? null : hydrate.user(via, info),
  },
};
