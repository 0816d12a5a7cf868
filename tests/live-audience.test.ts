// The promise that asking and making once for many comes to what asking and making for each would: for posts and
// comments of every audience, and viewers of every relation to those behind them.
import { describe, expect, it } from '@jest/globals';

import { createAmong } from '../src/domain/visibility/among.ts';
import type { VisibleIds } from '../src/domain/visibility/audience.ts';
import { useApi } from './support/api.ts';
import { listen } from './support/listen.ts';
import type { Person } from './support/person.ts';

const api = useApi();

const SHARE = 'mutation ($input: SharePostInput!) { sharePost(input: $input) { post { id } } }';

async function shares(person: Person, postId: string, text?: string): Promise<string> {
  return (await person.ask(SHARE, { input: { postId, ...(text !== undefined && { text }) } })).sharePost.post.id;
}

/** Somebody of every relation to Ada, who is open, Pia, who is private, and Bob, who shares and comments. */
async function makeWorld() {
  const authors = await api().people({ ada: {}, pia: { private: true }, bob: {} });
  const { ada, pia, bob } = authors;
  const fans = await Promise.all(Array.from({ length: 12 }, () => api().person()));
  const [a, b, c, d, e, f, g] = fans as [Person, Person, Person, Person, Person, Person, Person];
  for (const follower of [a, b, bob]) {
    await follower.follow(pia);
    await pia.approve(follower);
  }
  await a.follow(ada);
  await bob.follow(ada);
  const open = await ada.posts('Open');
  const posts = [
    open,
    await ada.posts('Followers', { visibility: 'FOLLOWERS' }),
    await ada.posts('Mine', { visibility: 'PRIVATE' }),
    await pia.posts('Private account'),
    await shares(bob, open),
    await shares(bob, open, 'With words'),
  ];
  const comments = [
    await bob.comments(open, 'By Bob'),
    await ada.comments(posts[5] ?? '', 'By Ada'),
    await g.comments(open, 'By g'),
  ];
  await ada.block(c);
  await d.block(ada);
  await bob.block(e);
  await f.block(bob);
  await f.block(pia);
  await g.block(a);
  return { people: [...Object.values(authors), ...fans], posts, comments, open, bob };
}

describe('an audience', () => {
  it('has those who may see the thing, for each thing and all viewers', async () => {
    const { people, posts, comments } = await makeWorld();
    const tokens = new Map(people.map(({ id, token }) => [id, token]));
    const ROOTS = { posts: 'post', comments: 'comment', users: 'user', mediaNodes: 'media' };
    const visibleIds: VisibleIds = async (viewerId, kind, ids) => {
      const [id = ''] = ids;
      const token = viewerId === null ? undefined : tokens.get(viewerId);
      const answer = await api().query(`query ($id: ID!) { ${ROOTS[kind]}(id: $id) { id } }`, { id }, token);
      return new Set(answer.json.errors === undefined ? [id] : []);
    };
    const among = createAmong({ graph: api().graph, visibleIds });
    const viewerIds = [...tokens.keys(), null];
    for (const [kind, ids] of [['posts', posts] as const, ['comments', comments] as const]) {
      for (const id of ids) {
        const each = await Promise.all(viewerIds.map((viewerId) => visibleIds(viewerId, kind, [id])));
        const expected = viewerIds.filter((_, n) => each[n]?.has(id));
        expect([id, [...(await among(kind, id, viewerIds))].toSorted()]).toEqual([id, expected.toSorted()]);
      }
    }
  });

  it('is told what each of them would be answered', async () => {
    api().app.relay.start();
    const { people, open, bob } = await makeWorld();
    const author = 'author { id handle displayName bio avatarUrl isVerified isPrivate createdAt }';
    const fields = `id text createdAt depth likeCount replyCount ${author}
      post { id text visibility createdAt editedAt hashtags likeCount commentCount shareCount ${author} }`;
    const query = `subscription ($postId: ID!) { commentAdded(postId: $postId) { comment { ${fields} } } }`;
    const listeners = people.map((person) => ({ person, listener: listen(api().wsUrl, person.token) }));
    const all = listeners.map(({ person, listener }) => ({
      person,
      heard: listener.subscribe(query, { postId: open }),
    }));
    const refused = () => all.filter(({ heard }) => heard.errors.length > 0).length;
    const metric = () => api().app.metrics.registry.getSingleMetricAsString('sociogram_live_subscribers');
    while (!(await metric()).includes(`live_subscribers ${all.length - refused()}`) || refused() < 2) await soon();
    const commentId = await bob.comments(open, 'Hello');
    for (const { person, heard } of all) {
      const answer = await person.query(`query ($id: ID!) { comment(id: $id) { ${fields} } }`, { id: commentId });
      if (answer.json.errors !== undefined) continue;
      expect(await heard.count(1)).toEqual([{ commentAdded: answer.data }]);
    }
    const told = all.filter(({ heard }) => heard.data.length > 0).length;
    // Two are blocked with Ada and hear nothing of her post; two more with Bob.
    expect([told, refused()]).toEqual([people.length - 4, 2]);
    for (const { listener } of listeners) await listener.close();
  });
});

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));
