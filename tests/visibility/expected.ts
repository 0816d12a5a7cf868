// Where each field leads and what it counts, for one viewer, according to the model: every way along which the served
// schemas lead from one person, post, comment or hashtag to another stands here once.
import type { Kind, View } from './model.ts';
import type { Tie } from './world.ts';

type Ids = readonly string[];
type Of<T> = (view: View, id: string) => T;

const from = (ties: readonly Tie[], id: string): string[] => ties.filter((tie) => tie.to === id).map((tie) => tie.from);
const to = (ties: readonly Tie[], id: string): string[] => ties.filter((tie) => tie.from === id).map((tie) => tie.to);
const visible = (view: View, kind: Kind, ids: Ids): string[] => ids.filter((id) => view.sees(kind, id));
const idsOf = (things: readonly { id: string }[]): string[] => things.map(({ id }) => id);
const maybe = (id: string | null | undefined): string[] => (id == null ? [] : [id]);

const followers: Of<Ids> = (view, id) => from(view.follows, id);
const following: Of<Ids> = (view, id) => to(view.follows, id);
const postsBy: Of<Ids> = (view, id) => idsOf(view.posts.filter((post) => post.authorId === id));
const sharesOf: Of<Ids> = (view, id) => idsOf(view.posts.filter((post) => post.sharedId === id));
const commentsOn: Of<Ids> = (view, id) => idsOf(view.comments.filter((comment) => comment.postId === id));
const threadsOn: Of<Ids> = (view, id) =>
  idsOf(view.comments.filter((comment) => comment.postId === id && comment.parentId === null));
const repliesTo: Of<Ids> = (view, id) => idsOf(view.comments.filter((comment) => comment.parentId === id));
const postLikers: Of<Ids> = (view, id) => from(view.postLikes, id);
const commentLikers: Of<Ids> = (view, id) => from(view.commentLikes, id);

const all =
  (kind: Kind, ids: Of<Ids>): Of<Ids> =>
  (view, id) =>
    visible(view, kind, ids(view, id));
const ifOpen =
  (ids: Of<Ids>): Of<Ids> =>
  (view, id) =>
    view.listsOpen(id) ? visible(view, 'User', ids(view, id)) : [];

const account = {
  followsUsers: all('OpenUser', following),
  followedByUsers: all('OpenUser', followers),
  postedPosts: all('Post', postsBy),
};
const author: Of<Ids> = (view, id) => visible(view, 'User', maybe(view.post(id)?.authorId));
const shared: Of<Ids> = (view, id) => visible(view, 'Post', maybe(view.post(id)?.sharedId));
const postMentions: Of<Ids> = (view, id) => visible(view, 'User', view.post(id)?.mentionIds ?? []);
const writer: Of<Ids> = (view, id) => visible(view, 'User', maybe(view.comment(id)?.writerId));
const onPost: Of<Ids> = (view, id) => visible(view, 'Post', maybe(view.comment(id)?.postId));
const answered: Of<Ids> = (view, id) => visible(view, 'Comment', maybe(view.comment(id)?.parentId));
const replies = all('Comment', repliesTo);
const uploadsOf = (view: View, userId: string) => view.world.media.filter(({ uploaderId }) => uploaderId === userId);

/** The nodes behind a field, `…Connection` fields of the library under the name without it. */
export const neighbours: Readonly<Record<Kind, Readonly<Record<string, Of<Ids>>>>> = {
  User: {
    ...account,
    followers: ifOpen(followers),
    following: ifOpen(following),
    avatar: all('Media', (view, id) => idsOf(uploadsOf(view, id).filter(({ isAvatar }) => isAvatar))),
    posts: all('Post', postsBy),
    likedPosts: all('Post', (view, id) => to(view.postLikes, id)),
    wroteComments: all('Comment', (view, id) => idsOf(view.comments.filter((comment) => comment.writerId === id))),
  },
  OpenUser: account,
  Post: {
    author,
    authoredBy: author,
    sharedPost: shared,
    shares: shared,
    sharedByPosts: all('Post', sharesOf),
    mentions: postMentions,
    mentionsUsers: postMentions,
    media: all('Media', (view, id) => idsOf(view.world.media.filter(({ postId }) => postId === id))),
    likedBy: all('User', postLikers),
    likedByUsers: all('User', postLikers),
    comments: all('Comment', threadsOn),
    commentsOn: all('Comment', commentsOn),
    taggedWith: (view, id) => visible(view, 'Hashtag', view.post(id)?.hashtags ?? []),
  },
  Comment: {
    author: writer,
    writtenBy: writer,
    post: onPost,
    onPost,
    replyTo: answered,
    repliesTo: answered,
    replies,
    repliedToBy: replies,
    mentions: (view, id) => visible(view, 'User', view.comment(id)?.mentionIds ?? []),
    likedByUsers: all('User', commentLikers),
  },
  Media: {},
  Hashtag: {
    taggedPosts: (view, name) => idsOf(view.posts.filter((p) => p.hashtags.includes(name) && view.sees('Post', p.id))),
  },
};

const own = (view: View, id: string): boolean => view.viewerId === id;
const shown =
  (ids: Of<Ids>): Of<number | null> =>
  (view, id) =>
    own(view, id) || view.person(id)?.isDiscreet === false ? ids(view, id).length : null;

/** Our own pages' totalCount: what is there, also what the viewer may not see, as the schema says of it. */
export const totals: Readonly<Record<string, Of<number>>> = {
  'User.followers': (view, id) => shown(followers)(view, id) ?? 0,
  'User.following': (view, id) => shown(following)(view, id) ?? 0,
  'Post.likedBy': (view, id) => postLikers(view, id).length,
  'Post.comments': (view, id) => threadsOn(view, id).length,
  'Comment.replies': (view, id) => repliesTo(view, id).length,
};

const viewerIn =
  (tied: (view: View) => readonly Tie[]): Of<boolean> =>
  (view, id) =>
    view.has(tied(view), view.viewerId, id);

/** Fields without a selection; those that say nothing of who may see what are left out. */
export const values: Readonly<Record<Kind, Readonly<Record<string, Of<unknown>>>>> = {
  User: {
    handle: (view, id) => view.person(id)?.handle,
    role: (view, id) => (own(view, id) ? 'USER' : null),
    unreadNotificationCount: (view, id) => (own(view, id) ? 0 : null),
    shownFollowerCount: shown(followers),
    shownFollowingCount: shown(following),
    followerCount: (view, id) => shown(followers)(view, id) ?? 0,
    followingCount: (view, id) => shown(following)(view, id) ?? 0,
    postCount: (view, id) =>
      view.posts.filter((post) => post.authorId === id && (own(view, id) || post.visibility !== 'PRIVATE')).length,
    viewerFollows: viewerIn((view) => view.follows),
    viewerRequested: viewerIn((view) => view.requests),
    viewerBlocks: viewerIn((view) => view.world.blocks),
    viewerMutes: viewerIn((view) => view.world.mutes),
    followsViewer: (view, id) => view.viewerId !== null && view.has(view.follows, id, view.viewerId),
  },
  OpenUser: { handle: (view, id) => view.person(id)?.handle },
  Post: {
    text: (view, id) => view.post(id)?.text,
    hashtags: (view, id) => view.post(id)?.hashtags,
    likeCount: (view, id) => postLikers(view, id).length,
    commentCount: (view, id) => commentsOn(view, id).length,
    shareCount: (view, id) => sharesOf(view, id).length,
    viewerHasLiked: viewerIn((view) => view.postLikes),
    viewerHasSaved: viewerIn((view) => view.world.saves),
  },
  Comment: {
    text: (view, id) => view.comment(id)?.text,
    likeCount: (view, id) => commentLikers(view, id).length,
    replyCount: (view, id) => repliesTo(view, id).length,
    viewerHasLiked: viewerIn((view) => view.commentLikes),
  },
  Hashtag: {},
  Media: {
    alt: (view, id) => view.medium(id)?.alt,
    failure: (view, id) => (own(view, view.medium(id)?.uploaderId ?? '') ? 'for its uploader' : null),
  },
};
