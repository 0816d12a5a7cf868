// Numbers of followers that somebody shows to nobody (`hidesCounts`): that no other answer gives them away either. What
// an account and others are shown is in user-privacy.test.ts.
import { describe, expect, it } from '@jest/globals';
import { type GraphQLObjectType, getNamedType, isObjectType, parse } from 'graphql';

import { isShared } from '../src/schema/shared-fields.ts';
import { useApi } from './support/api.ts';

const api = useApi();

describe('the numbers of followers that somebody shows to nobody', () => {
  const NUMBERS = `id shownFollowerCount shownFollowingCount followerCount followingCount
    followers(first: 1) { totalCount } following(first: 1) { totalCount }`;
  const OF_THEM = `query ($id: ID!, $postId: ID!) {
    user(id: $id) { ${NUMBERS} posts { edges { node { author { ${NUMBERS} } } } } }
    post(id: $postId) { author { ${NUMBERS} } mentions { ${NUMBERS} } likedBy { edges { node { ${NUMBERS} } } }
      comments { edges { node { author { ${NUMBERS} } } } } }`;
  const EVERYTHING = {
    nobody: `${OF_THEM} }`,
    signedIn: `${OF_THEM}
      me { following { edges { node { ${NUMBERS} } } } followers { edges { node { ${NUMBERS} } } } }
      feed(order: LATEST) { edges { node { author { ${NUMBERS} } } reason { via { ${NUMBERS} } } } }
      notifications { edges { node { actorCount actors { ${NUMBERS} } } } }
      degreeOfConnection(to: $id) { degree paths { ${NUMBERS} } }
      degreesOfConnection(to: [$id]) { degree user { ${NUMBERS} } }
      peopleYouMayKnow(order: BEST) { edges { cursor score mutualCount mutuals { ${NUMBERS} } node { id } } } }`,
  };

  /** What each viewer is answered before and after 6 more follow the account and it follows 3 more. */
  async function answers(hidesCounts: boolean): Promise<Record<string, readonly [before: unknown, after: unknown]>> {
    const { shy, friend, far } = await api().people({ shy: {}, friend: {}, far: {} });
    const known = await Promise.all(Array.from({ length: 3 }, () => api().person()));
    const admin = await api().person({ role: 'ADMIN' });
    const hide =
      'mutation ($on: Boolean) { updatePrivacySettings(input: { hidesCounts: $on }) { settings { __typename } } }';
    for (const person of [shy, ...known]) await person.ask(hide, { on: hidesCounts });
    for (const viewer of [friend, admin]) {
      for (const person of [shy, ...known]) await viewer.follow(person);
    }
    await shy.follow(friend);
    await shy.follow(far);
    const postId = await shy.posts(`by @${shy.handle}`);
    await shy.likes(postId);
    await shy.comments(postId, 'and so on');
    const ask = async (): Promise<unknown[]> => {
      const variables = { id: shy.id, postId };
      const nobody = (await api().query(EVERYTHING.nobody, variables)).data;
      return [
        await friend.ask(EVERYTHING.signedIn, variables),
        await admin.ask(EVERYTHING.signedIn, variables),
        nobody,
      ];
    };
    const before = await ask();
    for (const fan of await Promise.all(Array.from({ length: 6 }, () => api().person()))) await fan.follow(shy);
    for (const person of known) await shy.follow(person);
    const after = await ask();
    return Object.fromEntries(['friend', 'admin', 'nobody'].map((name, n) => [name, [before[n], after[n]]]));
  }

  it('change nothing that anybody else can ask', async () => {
    for (const [before, after] of Object.values(await answers(true))) expect(after).toEqual(before);
    // The same where they are shown: what is asked above would tell.
    for (const [before, after] of Object.values(await answers(false))) expect(after).not.toEqual(before);
  });

  it('change no score of a suggestion', async () => {
    const scoreOf = (answer: unknown): unknown =>
      (answer as { peopleYouMayKnow: { edges: { score: number }[] } }).peopleYouMayKnow.edges.map(({ score }) => score);
    const hidden = (await answers(true)).friend!;
    expect(scoreOf(hidden[1])).toEqual(scoreOf(hidden[0]));
    const shown = (await answers(false)).friend!;
    expect(scoreOf(shown[1])).not.toEqual(scoreOf(shown[0]));
  });

  it('are no more than 0 to the analysts’ conditions and order', async () => {
    const { shy, open, fan } = await api().people({ shy: {}, open: {}, fan: {} });
    for (const person of [shy, open]) await fan.follow(person);
    await shy.ask('mutation { updatePrivacySettings(input: { hidesCounts: true }) { settings { hidesCounts } } }');
    const analyst = await api().person({ role: 'ANALYST' });
    const found = async (condition: string): Promise<string[]> => {
      const document = `query ($ids: [ID!]!) { users(where: { id: { in: $ids }, ${condition} },
        sort: [{ followerCount: DESC }]) { id shownFollowerCount followerCount } }`;
      const answer = await analyst.ask(document, { ids: [shy.id, open.id] });
      return (answer.users as { id: string }[]).map(({ id }) => (id === shy.id ? 'shy' : 'open'));
    };
    expect(await found('shownFollowerCount: { gte: 1 }')).toEqual(['open']);
    expect(await found('shownFollowerCount: { lte: 1 }')).toEqual(['open']);
    expect(await found('')).toEqual(['open', 'shy']);
  });

  it('are in no payload that is made once for all subscribers', () => {
    const { everybody } = api().app.schemas;
    const shared = (fields: string): boolean =>
      isShared(everybody, parse(`subscription { feedUpdated { post { author { ${fields} } } } }`));
    expect(shared('id handle')).toBe(true);
    for (const name of ['shownFollowerCount', 'shownFollowingCount', 'followerCount', 'followingCount']) {
      expect(shared(`id ${name}`)).toBe(false);
    }
    expect(shared('id followers { totalCount }')).toBe(false);
  });

  it('is looked at again where a field is added that answers a number', () => {
    const types = Object.values(api().app.schemas.everybody.getTypeMap());
    const numbers = types
      .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
      .flatMap((type) => Object.values((type as GraphQLObjectType).getFields()).map((field) => ({ type, field })))
      .filter(({ field }) => ['Int', 'Float'].includes(getNamedType(field.type).name))
      .map(({ type, field }) => `${type.name}.${field.name}`);
    const ofFollows = ['User.shownFollowerCount', 'User.shownFollowingCount', 'User.followerCount'].concat(
      ['User.followingCount', 'FollowConnection.totalCount', 'SuggestionEdge.score', 'SuggestionEdge.mutualCount'],
      ['ConnectionDegree.degree', 'ConnectionDegreeOf.degree', 'Notification.actorCount'],
    );
    const own = /^(User\.unread|Mutation|DataExport|SignInMethods|AuditEntry|NotificationConnection|MarkNot)/;
    const ofContent = /^(Post|Comment|Like|Media|Upload|ReportCase|User\.postCount)/;
    const strange = numbers.filter((name) => !ofFollows.includes(name) && !own.test(name) && !ofContent.test(name));
    expect(strange).toEqual([]);
  });
});
