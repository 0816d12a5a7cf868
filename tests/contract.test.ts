// Every operation that client teams wrote (contract/), validated against what is served and run over HTTP, in one
// story from signing up to leaving. What each does in detail, the tests of its concept hold.
import { expect, it, jest } from '@jest/globals';
import { validate } from 'graphql';

import type { Data } from './support/answer.ts';
import { PASSWORD } from './support/account.ts';
import { freshHandle, useApi } from './support/api.ts';
import { contractOf, readDocument } from './support/contract.ts';
import { type Heard, listen, until } from './support/listen.ts';

// The whole contract in one test, each operation the first of its kind that the database plans.
jest.setTimeout(240_000);

/** The areas whose work has begun. */
const AREAS = ['identity', 'graph', 'posts', 'live'];

const api = useApi();

const documents = AREAS.map((area) => readDocument(new URL(`../contract/${area}.graphql`, import.meta.url)));
const contract = contractOf(documents);

it.each(AREAS.map((area, n) => [area, documents[n]!] as const))('the served schema validates %s', (_area, document) => {
  const { everybody, analyst } = api().app.schemas;
  expect(validate(everybody, document)).toEqual([]);
  expect(validate(analyst, document)).toEqual([]);
});

interface Actor {
  readonly id: string;
  readonly handle: string;
  token: string;
  refreshToken: string;
}

const run = (name: string, variables: Record<string, unknown> = {}, by?: Actor): Promise<Data> =>
  contract.run(api(), name, variables, by?.token);

async function signUp(name: string, isPrivate: boolean): Promise<Actor> {
  const input = { handle: freshHandle(name), password: PASSWORD, displayName: name, isPrivate };
  const { session, user } = (await run('SignUp', { input })).signUp;
  expect(user).toEqual({ id: user.id, handle: input.handle, displayName: name });
  expect(Date.parse(session.expiresAt)).toBeGreaterThan(Date.now());
  return { ...user, token: session.accessToken, refreshToken: session.refreshToken };
}

const nodesOf = (connection: Data): Data[] => connection.edges.map(({ node }: { node: Data }) => node);
const idsOf = (connection: Data): string[] => nodesOf(connection).map(({ id }) => id);

async function sessions(ada: Actor): Promise<void> {
  const signedIn = (await run('SignIn', { input: { login: ada.handle.toUpperCase(), password: PASSWORD } })).signIn;
  expect(signedIn.user).toEqual({ id: ada.id, handle: ada.handle });
  const { session } = (await run('RefreshSession', { refreshToken: signedIn.session.refreshToken })).refreshSession;
  expect(session.refreshToken).not.toBe(signedIn.session.refreshToken);
  const second = { ...ada, token: session.accessToken as string };
  const devices: Data[] = (await run('MySessions', {}, second)).me.sessions;
  expect(devices.map(({ current }) => current).toSorted()).toEqual([false, true]);
  expect((await run('SignOut', {}, second)).signOut).toBe(true);

  const third = (await run('SignIn', { input: { login: ada.handle, password: PASSWORD } })).signIn.session;
  const open: Data[] = (await run('MySessions', {}, ada)).me.sessions;
  const other = open.find(({ current }) => current === false)!;
  expect((await run('RevokeSession', { id: other.id }, ada)).revokeSession).toBe(true);
  expect((await api().query('{ me { id } }', {}, third.accessToken)).code).toBe('UNAUTHENTICATED');
}

async function profiles(ada: Actor, eve: Actor): Promise<void> {
  const input = { displayName: 'Ada L.', bio: 'Notes on the engine.' };
  const { user } = (await run('UpdateProfile', { input }, ada)).updateProfile;
  expect(user).toEqual({ id: ada.id, ...input, isPrivate: false });
  expect((await run('Me', {}, ada)).me).toMatchObject({ handle: ada.handle, role: 'USER', unreadNotificationCount: 0 });
  const seen = (await run('Profile', { handle: eve.handle }, ada)).user;
  expect(seen).toMatchObject({ id: eve.id, isPrivate: true, viewerFollows: false, followerCount: 0 });
  expect(seen.posts).toEqual({ edges: [], pageInfo: { endCursor: null, hasNextPage: false } });
}

/** Bob follows Ada and, once she lets him, Eve; Ada follows Bob. */
async function follows(ada: Actor, bob: Actor, eve: Actor): Promise<void> {
  expect((await run('Follow', { userId: ada.id }, bob)).follow).toEqual({
    state: 'FOLLOWING',
    user: { id: ada.id, followerCount: 1, viewerFollows: true },
  });
  expect((await run('Follow', { userId: eve.id }, bob)).follow.state).toBe('REQUESTED');
  expect(idsOf((await run('FollowRequests', { first: 5 }, eve)).followRequests)).toEqual([bob.id]);
  const answered = (await run('AnswerFollowRequest', { userId: bob.id, approve: true }, eve)).answerFollowRequest;
  expect(answered.user).toEqual({ id: bob.id, handle: bob.handle });
  await run('Follow', { userId: bob.id }, ada);

  const lists = (await run('Followers', { handle: bob.handle, first: 10 }, ada)).user;
  expect([idsOf(lists.followers), lists.followers.totalCount]).toEqual([[ada.id], 1]);
  expect([idsOf(lists.following), lists.following.totalCount]).toEqual([[eve.id, ada.id], 2]);
  const reached = await run('DegreeOfConnection', { to: eve.id }, ada);
  expect(reached.degreeOfConnection).toEqual({
    degree: 2,
    paths: [[ada, bob, eve].map(({ id, handle }) => ({ id, handle }))],
  });
}

async function suggestions(ada: Actor, bob: Actor, eve: Actor): Promise<void> {
  const { edges } = (await run('PeopleYouMayKnow', { first: 5 }, ada)).peopleYouMayKnow;
  const mutuals = [{ id: bob.id, handle: bob.handle }];
  expect(edges).toEqual([
    { cursor: edges[0].cursor, mutualCount: 1, mutuals, node: { id: eve.id, handle: eve.handle, displayName: 'eve' } },
  ]);
  expect((await run('DismissSuggestion', { userId: eve.id }, ada)).dismissSuggestion).toBe(true);
  expect(idsOf((await run('PeopleYouMayKnow', {}, ada)).peopleYouMayKnow)).toEqual([]);
}

/** Answers the post that the story goes on with. */
async function posts(ada: Actor, bob: Actor): Promise<string> {
  const input = { text: `Hello @${bob.handle} #engine`, visibility: 'PUBLIC', clientMutationId: 'first' };
  const { post } = (await run('CreatePost', { input }, ada)).createPost;
  expect(post).toMatchObject({ text: input.text, hashtags: ['engine'], likeCount: 0, author: { id: ada.id } });
  expect(post.mentions).toEqual([{ id: bob.id, handle: bob.handle }]);
  expect((await run('CreatePost', { input }, ada)).createPost.post.id).toBe(post.id);
  const edited = (await run('EditPost', { id: post.id, text: 'Hello all' }, ada)).editPost.post;
  expect(edited).toMatchObject({ id: post.id, text: 'Hello all', hashtags: [], mentions: [] });
  expect(edited.editedAt).not.toBeNull();

  const postId = post.id as string;
  const liked = { id: postId, likeCount: 1, viewerHasLiked: true };
  expect((await run('LikePost', { postId }, bob)).likePost.post).toEqual(liked);
  expect((await run('UnlikePost', { postId }, bob)).unlikePost.post).toMatchObject({ likeCount: 0 });
  await run('LikePost', { postId }, bob);
  expect((await run('SavePost', { postId }, bob)).savePost.post).toEqual({ id: postId, viewerHasSaved: true });
  expect(idsOf((await run('SavedPosts', { first: 5 }, bob)).savedPosts)).toEqual([postId]);
  expect((await run('UnsavePost', { postId }, bob)).unsavePost.post).toEqual({ id: postId, viewerHasSaved: false });
  return postId;
}

async function comments(ada: Actor, bob: Actor, postId: string): Promise<void> {
  const text = 'Well put';
  const { comment } = (await run('CreateComment', { input: { postId, text } }, bob)).createComment;
  expect(comment).toMatchObject({ text, author: { id: bob.id }, post: { id: postId, commentCount: 1 } });
  const reply = { postId, text: 'Thank you', replyToId: comment.id };
  const replyId = (await run('CreateComment', { input: reply }, ada)).createComment.comment.id as string;
  const { id } = comment;
  expect((await run('LikeComment', { id }, ada)).likeComment.comment).toEqual({ id, likeCount: 1 });

  const seen = (await run('Post', { id: postId })).post;
  expect([idsOf(seen.likedBy), seen.likedBy.totalCount]).toEqual([[bob.id], 1]);
  expect([idsOf(seen.comments), seen.comments.totalCount, seen.commentCount]).toEqual([[id], 1, 2]);
  expect(idsOf(nodesOf(seen.comments)[0]!.replies)).toEqual([replyId]);

  expect((await run('UnlikeComment', { id }, ada)).unlikeComment.comment).toEqual({ id, likeCount: 0 });
  expect((await run('DeleteComment', { id }, bob)).deleteComment.id).toBe(id);
  expect((await run('Post', { id: postId })).post.commentCount).toBe(0);
}

async function feeds(ada: Actor, bob: Actor, postId: string): Promise<void> {
  const shared = (await run('SharePost', { input: { postId } }, bob)).sharePost.post;
  expect(shared.sharedPost).toMatchObject({ id: postId, shareCount: 1, author: { id: ada.id } });
  const latest = (await run('Feed', { order: 'LATEST' }, ada)).feed;
  expect(idsOf(latest)).toEqual([shared.id, postId]);
  expect(latest.edges.map(({ reason }: Data) => reason)).toEqual([
    { kind: 'SHARED_BY_FOLLOWEE', via: { id: bob.id, handle: bob.handle } },
    { kind: 'OWN', via: null },
  ]);
  expect(idsOf((await run('Feed', {}, ada)).feed).toSorted()).toEqual([shared.id, postId].toSorted());
  expect((await run('Mute', { userId: bob.id }, ada)).mute.user).toEqual({ id: bob.id, viewerMutes: true });
  expect(idsOf((await run('Feed', { order: 'LATEST' }, ada)).feed)).toEqual([postId]);
  expect((await run('Unmute', { userId: bob.id }, ada)).unmute.user).toEqual({ id: bob.id, viewerMutes: false });
  expect((await run('DeletePost', { id: shared.id }, bob)).deletePost.id).toBe(shared.id);
}

/** Ada listens to everything there is while Bob comments and posts. */
async function lives(ada: Actor, bob: Actor, postId: string): Promise<void> {
  const listener = listen(api().wsUrl, ada.token);
  const subscribe = (name: string, variables = {}): Heard => listener.subscribe(contract.text(name), variables);
  const [told, posted, counted, commented] = [
    subscribe('NotificationReceived'),
    subscribe('FeedUpdated'),
    subscribe('PostEngagementChanged', { postId }),
    subscribe('CommentAdded', { postId }),
  ];
  const metric = () => api().app.metrics.registry.getSingleMetricAsString('sociogram_live_subscribers');
  while (!(await metric()).includes('live_subscribers 4')) await new Promise((resolve) => setTimeout(resolve, 5));
  api().app.relay.start();
  const { comment } = (await run('CreateComment', { input: { postId, text: 'Live' } }, bob)).createComment;
  const { post } = (await run('CreatePost', { input: { text: 'Also live' } }, bob)).createPost;
  const author = { id: bob.id, handle: bob.handle };
  await until(() => commented.data.some(({ commentAdded }) => commentAdded.comment.id === comment.id));
  await until(() => posted.data.some(({ feedUpdated }) => feedUpdated.post.id === post.id));
  expect(posted.data.at(-1)?.feedUpdated.post).toMatchObject({ text: 'Also live', author });
  await until(() => counted.data.some((data) => data.postEngagementChanged.commentCount === 1));
  const isTold = ({ notificationReceived: { notification } }: Data) => notification.comment?.id === comment.id;
  await until(() => told.data.some(isTold));
  expect(told.data.find(isTold)?.notificationReceived.notification).toMatchObject({
    kind: 'COMMENT',
    actorCount: 1,
    actors: [{ ...author, avatarUrl: null }],
    post: { id: postId },
  });
  await listener.close();

  const { notifications } = await run('Notifications', { first: 100, unreadOnly: true }, ada);
  expect(nodesOf(notifications).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['FOLLOW', 'LIKE', 'COMMENT']));
  expect(notifications.unreadCount).toBe(notifications.edges.length);
  expect((await run('MarkNotificationsRead', {}, ada)).markNotificationsRead).toEqual({ unreadCount: 0 });
  const input = { preferences: [{ kind: 'LIKE', push: false }] };
  const { preferences } = (await run('UpdateNotificationPreferences', { input }, ada)).updateNotificationPreferences;
  expect(preferences).toContainEqual({ kind: 'LIKE', enabled: true, push: false });
}

async function partings(ada: Actor, bob: Actor, eve: Actor): Promise<void> {
  expect((await run('Unfollow', { userId: eve.id }, bob)).unfollow).toEqual({
    state: 'NONE',
    user: { id: eve.id, followerCount: 0, viewerFollows: false },
  });
  expect((await run('Block', { userId: bob.id }, ada)).block.user).toEqual({ id: bob.id, viewerBlocks: true });
  expect((await api().query('query ($id: ID) { user(id: $id) { id } }', { id: ada.id }, bob.token)).code).toBe(
    'NOT_FOUND',
  );
  expect((await run('Unblock', { userId: bob.id }, ada)).unblock.user).toEqual({ id: bob.id, viewerBlocks: false });
  expect((await run('DeactivateAccount', { password: PASSWORD }, ada)).deactivateAccount).toBe(true);
  const gone = await api().query(
    'query ($handle: String) { user(handle: $handle) { id } }',
    { handle: ada.handle },
    bob.token,
  );
  expect(gone.code).toBe('NOT_FOUND');
  const back = (await run('SignIn', { input: { login: ada.handle, password: PASSWORD } })).signIn;
  expect(back.user.id).toBe(ada.id);
}

it('every operation of the areas begun does what it says, in one story', async () => {
  const [ada, bob, eve] = [await signUp('ada', false), await signUp('bob', false), await signUp('eve', true)];
  await sessions(ada);
  await profiles(ada, eve);
  await follows(ada, bob, eve);
  await suggestions(ada, bob, eve);
  const postId = await posts(ada, bob);
  await comments(ada, bob, postId);
  await feeds(ada, bob, postId);
  await lives(ada, bob, postId);
  await partings(ada, bob, eve);
  expect(contract.left()).toEqual([]);
});
