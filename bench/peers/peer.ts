// What every peer of the benchmark answers, in one canonical form, so that answers can be compared before times are.
// A peer that cannot answer a question lacks the method: the in-memory graph knows follows and nothing else.

/** OUT goes along the follows, ANY ignores who follows whom. */
export type Direction = 'OUT' | 'ANY';

export interface Person {
  readonly id: string;
  readonly handle: string;
}

export interface Author extends Person {
  readonly displayName: string;
  readonly avatarUrl: string | null;
  readonly isVerified: boolean;
}

/** The fields of `PostFields` in contract/posts.graphql. */
export interface PostCard {
  readonly id: string;
  readonly text: string;
  readonly createdAtMs: number;
  readonly visibility: string;
  readonly likeCount: number;
  readonly commentCount: number;
  readonly shareCount: number;
  readonly viewerHasLiked: boolean;
  readonly viewerHasSaved: boolean;
  readonly hashtags: readonly string[];
  readonly mentions: readonly Person[];
  readonly author: Author;
}

/** `next` is the peer's own cursor: it means nothing to another peer and is not compared. */
export interface FeedPage {
  readonly posts: readonly PostCard[];
  readonly next: string | null;
}

export interface Suggestion extends Person {
  readonly displayName: string;
  readonly mutualCount: number;
  /** Up to three, by id. */
  readonly mutuals: readonly Person[];
}

/** The fields of `Profile` in contract/identity.graphql: the counts are those that the viewer sees. */
export interface Profile extends Author {
  readonly bio: string;
  readonly isPrivate: boolean;
  readonly followerCount: number;
  readonly followingCount: number;
  readonly postCount: number;
  readonly viewerFollows: boolean;
  readonly viewerRequested: boolean;
  readonly followsViewer: boolean;
  readonly viewerBlocks: boolean;
  readonly viewerMutes: boolean;
  /** The newest twelve. */
  readonly posts: readonly Pick<PostCard, 'id' | 'text' | 'createdAtMs' | 'likeCount'>[];
}

export interface CommentCard {
  readonly id: string;
  readonly text: string;
  readonly createdAtMs: number;
  readonly author: Person;
  readonly likeCount: number;
  readonly replyCount: number;
  /** The earliest three. */
  readonly replies: readonly { readonly id: string; readonly text: string }[];
}

/** The fields of `Post` in contract/posts.graphql. */
export interface PostPage extends PostCard {
  /** The newest ten. */
  readonly likedBy: readonly Person[];
  /** The latest twenty of those that open a thread; how many there are in all. */
  readonly comments: readonly CommentCard[];
  readonly threadCount: number;
}

export interface Follower extends Person {
  readonly followedAtMs: number;
  readonly viewerFollows: boolean;
}

/** The newest followers; `next` as in FeedPage. */
export interface FollowersPage {
  readonly totalCount: number;
  readonly followers: readonly Follower[];
  readonly next: string | null;
}

/** Ids are the API's own (`usr_…`, `pst_…`), viewers are ids of users. Every read obeys the viewer's visibility. */
export interface Reads {
  /** The length of the shortest path from `viewer` to `to`; null where there is none of at most 6 steps. */
  degree(viewer: string, to: string, direction: Direction): Promise<number | null>;
  /** The degrees to many, whoever follows whom, in their order; null where there is no path of at most 3 steps. */
  degreesOf(viewer: string, to: readonly string[]): Promise<readonly (number | null)[]>;
  suggestions(viewer: string, first: number): Promise<readonly Suggestion[]>;
  feedLatest(viewer: string, first: number, after?: string): Promise<FeedPage>;
  feedTop(viewer: string, first: number, after?: string): Promise<FeedPage>;
  /** Null where the viewer may not know of the account. */
  profile(viewer: string, handle: string): Promise<Profile | null>;
  postWithComments(viewer: string, id: string): Promise<PostPage | null>;
  followersOf(viewer: string, handle: string, first: number, after?: string): Promise<FollowersPage>;
}

/** Each resolves when the write is durable, and is what the mutation of the contract answers. */
export interface Writes {
  follow(
    viewer: string,
    to: string,
  ): Promise<{ readonly state: 'FOLLOWING' | 'REQUESTED'; readonly followerCount: number }>;
  unfollow(viewer: string, to: string): Promise<{ readonly followerCount: number }>;
  like(viewer: string, post: string): Promise<{ readonly likeCount: number }>;
  unlike(viewer: string, post: string): Promise<{ readonly likeCount: number }>;
  post(viewer: string, text: string): Promise<{ readonly id: string }>;
  comment(viewer: string, post: string, text: string): Promise<{ readonly id: string; readonly commentCount: number }>;
}

export interface Peer extends Partial<Reads>, Partial<Writes> {
  readonly name: string;
  /** Operating-system processes whose CPU and memory are this peer's server side, by what they are called. */
  readonly processes: Readonly<Record<string, readonly number[]>>;
  /** Takes these out of the peer's store as if they had never been, so that the next run finds the same network. */
  readonly forget?: (made: {
    readonly posts: readonly string[];
    readonly comments: readonly string[];
  }) => Promise<void>;
  close(): Promise<void>;
}
