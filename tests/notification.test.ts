// What people are told of, when it is taken back, and that the counts are right all the while.
import { describe, expect, it } from '@jest/globals';

import type { Data } from './support/answer.ts';
import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

const api = useApi();

const LIST = `query ($first: Int, $after: String, $unreadOnly: Boolean) {
  notifications(first: $first, after: $after, unreadOnly: $unreadOnly) {
    unreadCount pageInfo { endCursor hasNextPage }
    edges { cursor node {
      id kind createdAt updatedAt read actorCount actors(first: 2) { id } post { id } comment { id } } }
  }
  me { unreadNotificationCount }
}`;

interface Listed {
  readonly id: string;
  readonly kind: string;
  readonly read: boolean;
  readonly actorCount: number;
  readonly actors: { id: string }[];
  readonly post: { id: string } | null;
  readonly comment: { id: string } | null;
}

/** The relay has handed on all that happened. */
const settled = (): Promise<void> => api().app.relay.catchUp();

async function pageOf(person: Person, variables: Record<string, unknown> = {}): Promise<Data> {
  await settled();
  const data = await person.ask(LIST, variables);
  expect(data.me.unreadNotificationCount).toBe(data.notifications.unreadCount);
  return data.notifications as Data;
}

async function listOf(person: Person, variables: Record<string, unknown> = {}): Promise<Listed[]> {
  return (await pageOf(person, variables)).edges.map(({ node }: { node: Listed }) => node) as Listed[];
}

/** `KIND actorCount` of each, told last first, once nothing that is unread is missing. */
async function toldTo(person: Person): Promise<string[]> {
  const list = await listOf(person);
  expect((await pageOf(person)).unreadCount).toBe(list.filter(({ read }) => !read).length);
  return list.map(({ kind, actorCount }) => `${kind} ${String(actorCount)}`);
}

const read = (person: Person, ids: string[] | null = null): Promise<Data> =>
  person.ask('mutation ($ids: [ID!]) { markNotificationsRead(ids: $ids) { unreadCount } }', { ids });

const unlike = (person: Person, id: string): Promise<Data> =>
  person.ask('mutation ($id: ID!) { unlikePost(postId: $id) { post { id } } }', { id });

const share = async (person: Person, postId: string, more: Record<string, unknown> = {}): Promise<string> => {
  const document = 'mutation ($input: SharePostInput!) { sharePost(input: $input) { post { id } } }';
  return (await person.ask(document, { input: { postId, ...more } })).sharePost.post.id as string;
};

const remove = (person: Person, what: 'Post' | 'Comment', id: string): Promise<Data> =>
  person.ask(`mutation ($id: ID!) { delete${what}(id: $id) { id } }`, { id });

describe('a notification', () => {
  it('tells of a follow, a like, a comment, a reply, a share and a mention, and of nobody one is oneself', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    const postId = await ada.posts('Hello');
    await bob.follow(ada);
    await bob.likes(postId);
    const first = await ada.comments(postId, 'My own');
    const reply = await bob.comments(postId, `@${ada.handle} indeed`, first);
    const comment = await bob.comments(postId, 'Well put');
    await share(bob, postId);
    const mention = await bob.posts(`Thanks @${ada.handle} and @${bob.handle}`);
    await settled();
    const list = await listOf(ada);
    const told = new Map(list.map((one) => [one.kind, one]));
    expect([...told.keys()].toSorted()).toEqual(['COMMENT', 'FOLLOW', 'LIKE', 'MENTION', 'REPLY', 'SHARE']);
    expect(list).toHaveLength(6);
    for (const one of list) expect(one).toMatchObject({ actorCount: 1, actors: [{ id: bob.id }], read: false });
    expect(told.get('FOLLOW')).toMatchObject({ post: null, comment: null });
    expect(told.get('LIKE')).toMatchObject({ post: { id: postId }, comment: null });
    expect(told.get('COMMENT')).toMatchObject({ post: { id: postId }, comment: { id: comment } });
    expect(told.get('REPLY')).toMatchObject({ post: { id: postId }, comment: { id: reply } });
    expect(told.get('SHARE')).toMatchObject({ post: { id: postId }, comment: null });
    expect(told.get('MENTION')).toMatchObject({ post: { id: mention }, comment: null });
    expect(await toldTo(bob)).toEqual([]);
  });

  it('tells of a request, and whoever asked of its approval', async () => {
    const { eve, bob, cy } = await api().people({ eve: { private: true }, bob: {}, cy: {} });
    await bob.follow(eve);
    await cy.follow(eve);
    expect(await toldTo(eve)).toEqual(['FOLLOW_REQUEST 2']);
    await eve.approve(bob);
    expect(await toldTo(eve)).toEqual(['FOLLOW_REQUEST 1']);
    expect(await toldTo(bob)).toEqual(['FOLLOW_APPROVED 1']);
    await cy.unfollow(eve);
    expect(await toldTo(eve)).toEqual([]);
  });

  it('is one for all who do the same while it is unread, and another after it was read', async () => {
    const { ada, bob, cy, di } = await api().people({ ada: {}, bob: {}, cy: {}, di: {} });
    const postId = await ada.posts('Hello');
    await Promise.all([bob, cy].map((one) => one.likes(postId)));
    const [first] = await listOf(ada);
    expect(first).toMatchObject({ kind: 'LIKE', actorCount: 2 });
    expect((await read(ada, [first!.id, 'ntf_none'])).markNotificationsRead).toEqual({ unreadCount: 0 });
    await di.likes(postId);
    const list = await listOf(ada);
    expect(list.map(({ actorCount, read: isRead }) => [actorCount, isRead])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(await listOf(ada, { unreadOnly: true })).toHaveLength(1);
    expect((await read(ada)).markNotificationsRead).toEqual({ unreadCount: 0 });
    expect(await listOf(ada, { unreadOnly: true })).toEqual([]);
  });

  it('goes where what it tells of is undone while unread, and stays where it was read', async () => {
    const { ada, bob, cy } = await api().people({ ada: {}, bob: {}, cy: {} });
    const postId = await ada.posts('Hello');
    await bob.likes(postId);
    await cy.likes(postId);
    await bob.follow(ada);
    expect((await toldTo(ada)).toSorted()).toEqual(['FOLLOW 1', 'LIKE 2']);
    await unlike(bob, postId);
    expect((await toldTo(ada)).toSorted()).toEqual(['FOLLOW 1', 'LIKE 1']);
    await unlike(cy, postId);
    await bob.unfollow(ada);
    expect(await toldTo(ada)).toEqual([]);
    await bob.likes(postId);
    expect(await toldTo(ada)).toEqual(['LIKE 1']);
    await read(ada);
    await unlike(bob, postId);
    expect(await toldTo(ada)).toEqual(['LIKE 1']);
    await bob.likes(postId);
    expect(await toldTo(ada)).toEqual(['LIKE 1']);
  });

  it('goes with the post, the comment or the share that it is about', async () => {
    const { ada, bob, cy } = await api().people({ ada: {}, bob: {}, cy: {} });
    const postId = await ada.posts('Hello');
    const comment = await bob.comments(postId, 'One');
    await bob.comments(postId, 'Two');
    await cy.comments(postId, 'Three');
    const shared = await share(bob, postId);
    expect((await toldTo(ada)).toSorted()).toEqual(['COMMENT 2', 'SHARE 1']);
    await remove(bob, 'Comment', comment);
    await remove(bob, 'Post', shared);
    expect(await toldTo(ada)).toEqual(['COMMENT 2']);
    const reply = await ada.comments(postId, 'Reply', (await listOf(ada))[0]!.comment!.id);
    expect(await toldTo(cy)).toEqual(['REPLY 1']);
    await remove(ada, 'Comment', reply);
    expect(await toldTo(cy)).toEqual([]);
    await remove(ada, 'Post', postId);
    expect(await toldTo(ada)).toEqual([]);
  });
});

describe('nobody is told', () => {
  it('of those whom they mute, nor across a block, before or after it', async () => {
    const { ada, bob, cy, di } = await api().people({ ada: {}, bob: {}, cy: {}, di: {} });
    const postId = await ada.posts('Hello');
    await ada.mute(bob);
    await bob.likes(postId);
    await cy.likes(postId);
    await cy.comments(postId, 'So it is');
    await di.comments(postId, 'Is it?');
    expect((await toldTo(ada)).toSorted()).toEqual(['COMMENT 2', 'LIKE 1']);
    await cy.block(ada);
    const [left, ...rest] = await listOf(ada);
    expect([left!.kind, left!.actors, rest]).toEqual(['COMMENT', [{ id: di.id }], []]);
    await ada.block(di);
    expect(await toldTo(ada)).toEqual([]);
  });

  it('of what they may not see, also where that comes later', async () => {
    const { eve, bob, cy } = await api().people({ eve: { private: true }, bob: {}, cy: {} });
    await bob.follow(eve);
    await eve.approve(bob);
    await eve.posts(`Only for followers: @${bob.handle} @${cy.handle}`);
    expect((await toldTo(bob)).toSorted()).toEqual(['FOLLOW_APPROVED 1', 'MENTION 1']);
    expect(await toldTo(cy)).toEqual([]);
    await bob.unfollow(eve);
    expect(await toldTo(bob)).toEqual([]);
    const { ada } = await api().people({ ada: {} });
    await ada.posts(`For everybody: @${bob.handle}`);
    expect(await toldTo(bob)).toEqual(['MENTION 1']);
    await ada.ask('mutation { updateProfile(input: { isPrivate: true }) { user { id } } }');
    expect(await toldTo(bob)).toEqual([]);
  });

  it('twice of one mention, however often the post is edited', async () => {
    const { ada, bob, cy } = await api().people({ ada: {}, bob: {}, cy: {} });
    const id = await ada.posts(`With @${bob.handle}`);
    const edit = async (text: string): Promise<unknown> => {
      await settled();
      return ada.ask('mutation ($id: ID!, $text: String!) { editPost(id: $id, text: $text) { post { id } } }', {
        id,
        text,
      });
    };
    await edit(`With @${bob.handle} and @${cy.handle}`);
    expect([await toldTo(bob), await toldTo(cy)]).toEqual([['MENTION 1'], ['MENTION 1']]);
    await read(bob);
    await edit(`Still with @${bob.handle}`);
    expect([await toldTo(bob), await toldTo(cy)]).toEqual([['MENTION 1'], []]);
  });

  it('of kinds that they do not want', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    const update = `mutation ($input: NotificationPreferencesInput!) {
      updateNotificationPreferences(input: $input) { preferences { kind enabled push } } }`;
    const change = (preferences: unknown) => ada.query(update, { input: { preferences } });
    const preferencesOf = async () =>
      (await ada.ask('{ notificationPreferences { kind enabled push } }')).notificationPreferences as Data[];
    expect((await preferencesOf()).every(({ enabled, push }) => enabled === true && push === true)).toBe(true);
    const { data } = await change([
      { kind: 'FOLLOW', enabled: false },
      { kind: 'LIKE', push: false },
    ]);
    expect(data.updateNotificationPreferences.preferences).toEqual(await preferencesOf());
    await change([{ kind: 'FOLLOW' }, { kind: 'LIKE', enabled: true }]);
    expect((await preferencesOf()).filter(({ enabled, push }) => enabled !== true || push !== true)).toEqual([
      { kind: 'FOLLOW', enabled: false, push: true },
      { kind: 'LIKE', enabled: true, push: false },
    ]);
    await bob.follow(ada);
    expect(await toldTo(ada)).toEqual([]);
    await change([{ kind: 'FOLLOW', enabled: true }]);
    await bob.unfollow(ada);
    await settled();
    await bob.follow(ada);
    expect(await toldTo(ada)).toEqual(['FOLLOW 1']);
    expect((await change([{ kind: 'LIKE' }, { kind: 'LIKE' }])).error).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
