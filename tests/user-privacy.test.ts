// Privacy settings: who may mention somebody, and who finds them.
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

const api = useApi({ FEED_RANKING_FILE: '' });

const SETTINGS = 'isPrivate isDiscoverable mentionsFrom messagesFrom tagsFrom hidesCounts';
const READ = `{ privacySettings { ${SETTINGS} } }`;
const UPDATE = `mutation ($input: UpdatePrivacySettingsInput!) {
  updatePrivacySettings(input: $input) { settings { ${SETTINGS} } } }`;

const set = (person: Person, input: Record<string, unknown>) => person.ask(UPDATE, { input });

describe('privacySettings', () => {
  it('are open by default, change one by one, and are the viewer’s own', async () => {
    const ada = await api().person();
    const open = { isPrivate: false, isDiscoverable: true, mentionsFrom: 'EVERYONE', hidesCounts: false };
    expect((await ada.ask(READ)).privacySettings).toMatchObject({ ...open, messagesFrom: 'EVERYONE' });
    const input = { messagesFrom: 'FOLLOWERS', tagsFrom: 'NOBODY', isDiscoverable: false, hidesCounts: true };
    expect((await set(ada, input)).updatePrivacySettings.settings).toEqual({ ...open, ...input });
    await set(ada, { isDiscoverable: true, isPrivate: true, tagsFrom: null });
    expect((await ada.ask(READ)).privacySettings).toEqual({ ...open, ...input, isPrivate: true, isDiscoverable: true });
    expect((await api().query(READ)).code).toBe('UNAUTHENTICATED');
  });

  it('are in the audit trail', async () => {
    const [ada, admin] = [await api().person(), await api().person({ role: 'ADMIN' })];
    await set(ada, { mentionsFrom: 'NOBODY' });
    await api().app.relay.catchUp();
    const trail = 'query ($id: ID) { auditTrail(accountId: $id) { edges { node { kind detail { name value } } } } }';
    expect((await admin.ask(trail, { id: ada.id })).auditTrail.edges).toEqual([
      { node: { kind: 'PRIVACY_CHANGED', detail: [{ name: 'mentionsFrom', value: 'NOBODY' }] } },
    ]);
  });
});

describe('mentionsFrom', () => {
  /** Who of them, by name, may mention somebody with this setting: in a post, in its edit and in a comment. */
  async function mentioning(mentionsFrom: string): Promise<string[]> {
    const people = await api().people({ owner: {}, follower: {}, followee: {}, stranger: {} });
    const { owner, follower, followee } = people;
    await follower.follow(owner);
    await owner.follow(followee);
    await set(owner, { mentionsFrom });
    const found: string[] = [];
    for (const [name, person] of Object.entries(people)) {
      const text = `hello @${owner.handle}`;
      const id = await person.posts(text);
      const edited = await person.posts('hello');
      const edit = 'mutation ($id: ID!, $text: String!) { editPost(id: $id, text: $text) { post { id } } }';
      await person.ask(edit, { id: edited, text });
      const comment = await person.comments(id, text);
      const asked = `query ($id: ID!, $edited: ID!, $comment: ID!) { post(id: $id) { mentions { id } }
        edited: post(id: $edited) { mentions { id } } comment(id: $comment) { mentions { id } } }`;
      const answers = Object.values(await person.ask(asked, { id, edited, comment })) as { mentions: unknown[] }[];
      const counts = new Set(answers.map(({ mentions }) => mentions.length));
      expect(counts.size).toBe(1);
      if (counts.has(1)) found.push(name);
    }
    return found;
  }

  it.each([
    ['EVERYONE', ['owner', 'follower', 'followee', 'stranger']],
    ['FOLLOWERS', ['owner', 'follower']],
    ['FOLLOWEES', ['owner', 'followee']],
    ['NOBODY', ['owner']],
  ])('%s lets %j mention somebody: of others the handle stays text', async (from, names) => {
    expect(await mentioning(from)).toEqual(names);
  });
});

describe('hidesCounts', () => {
  const NUMBERS = 'shownFollowerCount shownFollowingCount followerCount followingCount';
  const TOTALS = 'followers { totalCount edges { node { id } } } following { totalCount edges { node { id } } }';
  const ASKED = `query ($id: ID!) { user(id: $id) { ${NUMBERS} ${TOTALS} } }`;

  /** What an account that follows one and is followed by two shows, by who asks. */
  async function shownBy(hidesCounts: boolean): Promise<Record<string, Record<string, unknown>>> {
    const { ada, friend, fan } = await api().people({ ada: {}, friend: {}, fan: {} });
    for (const person of [friend, fan]) await person.follow(ada);
    await ada.follow(friend);
    await set(ada, { hidesCounts });
    const admin = await api().person({ role: 'ADMIN' });
    const analyst = await api().person({ role: 'ANALYST' });
    const answers: Record<string, Record<string, unknown>> = {};
    for (const [name, person] of Object.entries({ ada, friend, admin, analyst })) {
      answers[name] = (await person.ask(ASKED, { id: ada.id })).user as Record<string, unknown>;
    }
    answers.nobody = (await api().query(ASKED, { id: ada.id })).data.user;
    const lists = { followers: [fan.id, friend.id], following: [friend.id] };
    for (const answer of Object.values(answers)) {
      for (const [name, ids] of Object.entries(lists)) {
        const page = answer[name] as { totalCount: number; edges: { node: { id: string } }[] };
        expect(page.edges.map(({ node }) => node.id)).toEqual(ids);
        answer[name] = page.totalCount;
      }
    }
    return answers;
  }

  const TRUE = { shownFollowerCount: 2, shownFollowingCount: 1, followerCount: 2, followingCount: 1 };
  const whole = { ...TRUE, followers: 2, following: 1 };
  const hidden = {
    ...{ shownFollowerCount: null, shownFollowingCount: null, followerCount: 0, followingCount: 0 },
    ...{ followers: 0, following: 0 },
  };

  it('shows the numbers of followers and followees to oneself alone, and leaves the lists', async () => {
    expect(await shownBy(true)).toEqual({ ada: whole, friend: hidden, admin: hidden, analyst: hidden, nobody: hidden });
  });

  it('is off by default, and off again when it is turned off', async () => {
    for (const answer of Object.values(await shownBy(false))) expect(answer).toEqual(whole);
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    await eve.follow(ada);
    for (const hidesCounts of [true, false]) {
      await set(ada, { hidesCounts });
      const count = (await eve.ask(ASKED, { id: ada.id })).user.shownFollowerCount as number | null;
      expect(count).toBe(hidesCounts ? null : 1);
    }
  });
});

describe('isDiscoverable: false', () => {
  const SUGGESTED = `query ($order: SuggestionOrder) {
    peopleYouMayKnow(order: $order, first: 100) { edges { node { id } } } }`;
  const TOP = '{ feed(order: TOP, first: 50) { edges { node { id } } } }';
  const idsOf = (page: { edges: { node: { id: string } }[] }): string[] => page.edges.map(({ node }) => node.id);

  it.each(['MUTUALS', 'BEST'])(
    'is suggested to nobody, in the order %s, and is again once it wants to be',
    async (order) => {
      const { ada, friend, shy, bold } = await api().people({ ada: {}, friend: {}, shy: {}, bold: {} });
      await ada.follow(friend);
      await friend.follow(shy);
      await friend.follow(bold);
      await set(shy, { isDiscoverable: false });
      expect(idsOf((await ada.ask(SUGGESTED, { order })).peopleYouMayKnow)).toEqual([bold.id]);
      await set(shy, { isDiscoverable: true });
      const both = idsOf((await ada.ask(SUGGESTED, { order })).peopleYouMayKnow);
      expect(both.toSorted()).toEqual([bold.id, shy.id].toSorted());
    },
  );

  it('is recommended in TOP to followers only', async () => {
    const { ada, friend, shy } = await api().people({ ada: {}, friend: {}, shy: {} });
    await ada.follow(friend);
    await friend.follow(shy);
    const postId = await shy.posts('liked by a friend');
    await friend.likes(postId);
    expect(idsOf((await ada.ask(TOP)).feed)).toContain(postId);
    await set(shy, { isDiscoverable: false });
    expect(idsOf((await ada.ask(TOP)).feed)).not.toContain(postId);
    expect(idsOf((await friend.ask(TOP)).feed)).toContain(postId);
  });
});
