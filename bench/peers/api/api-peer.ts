// This API as its clients use it: the contract's documents over HTTP.
import type {
  Author,
  CommentCard,
  FeedPage,
  Peer,
  Person,
  PostCard,
  Profile,
  Reads,
  Suggestion,
  Writes,
} from '../peer.ts';
import { type ApiAddress, ApiProblem, type Ask, openApiClient } from './api-client.ts';

interface Edges<Node, Extra = unknown> {
  readonly edges: readonly ({ readonly node: Node } & Extra)[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  readonly totalCount: number;
}

type Dated<T> = Omit<T, 'createdAtMs'> & { readonly createdAt: string };
type Node = Dated<PostCard>;

const person = ({ id, handle }: Person): Person => ({ id, handle });
const nextOf = ({ pageInfo }: Edges<unknown>): string | null => (pageInfo.hasNextPage ? pageInfo.endCursor : null);
const nodesOf = <T>({ edges }: Edges<T>): T[] => edges.map(({ node }) => node);

function cardOf(node: Node): PostCard {
  const { id, text, createdAt, visibility, likeCount, commentCount, shareCount } = node;
  const { viewerHasLiked, viewerHasSaved, hashtags, mentions, author } = node;
  const counts = { likeCount, commentCount, shareCount, viewerHasLiked, viewerHasSaved };
  const { handle, displayName, avatarUrl, isVerified }: Author = author;
  const by = { id: author.id, handle, displayName, avatarUrl, isVerified };
  return { id, text, createdAtMs: Date.parse(createdAt), visibility, ...counts, hashtags, mentions, author: by };
}

/** What one may not know of is NOT_FOUND: null here. */
async function orNull<T>(ask: Promise<T>): Promise<T | null> {
  try {
    return await ask;
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

function feed(ask: Ask, order: 'LATEST' | 'TOP'): Reads['feedLatest'] {
  return async (viewer, first, after): Promise<FeedPage> => {
    const variables = { first, order, after: after ?? null };
    const data = await ask<{ feed: Edges<Node> }>(viewer, 'Feed', variables);
    return { posts: nodesOf(data.feed).map(cardOf), next: nextOf(data.feed) };
  };
}

type ProfileNode = Omit<Profile, 'posts'> & { readonly posts: Edges<Dated<Profile['posts'][number]>> };
type CommentNode = Dated<Omit<CommentCard, 'replies' | 'replyCount'>> & {
  readonly replies: Edges<{ id: string; text: string }>;
};
type PostNode = Node & { readonly likedBy: Edges<Person>; readonly comments: Edges<CommentNode> };
type FollowerNode = Person & { readonly viewerFollows: boolean };

function commentOf({ id, text, createdAt, author, likeCount, replies }: CommentNode): CommentCard {
  return {
    id,
    text,
    createdAtMs: Date.parse(createdAt),
    author: person(author),
    likeCount,
    replyCount: replies.totalCount,
    replies: nodesOf(replies),
  };
}

function pageReads(ask: Ask): Pick<Reads, 'profile' | 'postWithComments' | 'followersOf'> {
  return {
    async profile(viewer, handle) {
      const data = await orNull(ask<{ user: ProfileNode }>(viewer, 'Profile', { handle }));
      if (data === null) return null;
      const { posts, ...profile } = data.user;
      const cards = nodesOf(posts).map(({ id, text, createdAt, likeCount }) => ({
        id,
        text,
        createdAtMs: Date.parse(createdAt),
        likeCount,
      }));
      return { ...profile, posts: cards };
    },
    async postWithComments(viewer, id) {
      const data = await orNull(ask<{ post: PostNode }>(viewer, 'Post', { id }));
      if (data === null) return null;
      const { likedBy, comments } = data.post;
      return {
        ...cardOf(data.post),
        likedBy: nodesOf(likedBy).map(person),
        comments: nodesOf(comments).map(commentOf),
        threadCount: comments.totalCount,
      };
    },
    async followersOf(viewer, handle, first, after) {
      const variables = { handle, first, after: after ?? null };
      interface Data {
        user: { followers: Edges<FollowerNode, { followedAt: string }> };
      }
      const data = await orNull(ask<Data>(viewer, 'Followers', variables));
      if (data === null) return { totalCount: 0, followers: [], next: null };
      const { followers } = data.user;
      const rows = followers.edges.map(({ followedAt, node: { id, handle: name, viewerFollows } }) => ({
        id,
        handle: name,
        followedAtMs: Date.parse(followedAt),
        viewerFollows,
      }));
      return { totalCount: followers.totalCount, followers: rows, next: nextOf(followers) };
    },
  };
}

function writes(ask: Ask): Writes {
  interface Followed {
    readonly state: 'FOLLOWING' | 'REQUESTED';
    readonly user: { readonly followerCount: number };
  }
  interface Liked {
    readonly post: { readonly likeCount: number };
  }
  return {
    async follow(viewer, userId) {
      const { follow } = await ask<{ follow: Followed }>(viewer, 'Follow', { userId });
      return { state: follow.state, followerCount: follow.user.followerCount };
    },
    async unfollow(viewer, userId) {
      const { unfollow } = await ask<{ unfollow: Followed }>(viewer, 'Unfollow', { userId });
      return { followerCount: unfollow.user.followerCount };
    },
    async like(viewer, postId) {
      const { likePost } = await ask<{ likePost: Liked }>(viewer, 'LikePost', { postId });
      return { likeCount: likePost.post.likeCount };
    },
    async unlike(viewer, postId) {
      const { unlikePost } = await ask<{ unlikePost: Liked }>(viewer, 'UnlikePost', { postId });
      return { likeCount: unlikePost.post.likeCount };
    },
    async post(viewer, text) {
      const { createPost } = await ask<{ createPost: { post: Person } }>(viewer, 'CreatePost', { input: { text } });
      return { id: createPost.post.id };
    },
    async comment(viewer, postId, text) {
      interface Data {
        createComment: { comment: { id: string; post: { commentCount: number } } };
      }
      const { createComment } = await ask<Data>(viewer, 'CreateComment', { input: { postId, text } });
      const { id, post } = createComment.comment;
      return { id, commentCount: post.commentCount };
    },
  };
}

/** `graph` is the driver's peer on the same database: it takes back what was written. */
export async function openApiPeer(address: ApiAddress, graph: Peer, connections: number): Promise<Peer> {
  const { ask, close } = await openApiClient(address, connections);
  return {
    name: 'api',
    processes: { api: [address.pid], ...graph.processes },
    async degree(viewer, to, direction) {
      const data = await orNull(
        ask<{ degreeOfConnection: { degree: number | null } }>(viewer, 'Degree', { to, direction }),
      );
      return data?.degreeOfConnection.degree ?? null;
    },
    async degreesOf(viewer, to) {
      const data = await ask<{ degreesOfConnection: { degree: number | null }[] }>(viewer, 'Degrees', { to });
      return data.degreesOfConnection.map(({ degree }) => degree);
    },
    async suggestions(viewer, first) {
      type Extra = Pick<Suggestion, 'mutualCount' | 'mutuals'>;
      interface Data {
        peopleYouMayKnow: Edges<Person & { displayName: string }, Extra>;
      }
      const { peopleYouMayKnow } = await ask<Data>(viewer, 'PeopleYouMayKnow', { first });
      return peopleYouMayKnow.edges.map(({ node: { id, handle, displayName }, mutualCount, mutuals }) => ({
        id,
        handle,
        displayName,
        mutualCount,
        mutuals: mutuals.map(person),
      }));
    },
    feedLatest: feed(ask, 'LATEST'),
    feedTop: feed(ask, 'TOP'),
    ...pageReads(ask),
    ...writes(ask),
    ...(graph.forget === undefined ? {} : { forget: graph.forget }),
    close,
  };
}
