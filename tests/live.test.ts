// The promises of subscriptions on the real database: whoever may hear of something does, once; nobody else does.
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { account, signIn } from './support/account.ts';
import { useApi } from './support/api.ts';
import { type Heard, type Listener, listen } from './support/listen.ts';
import type { Person } from './support/person.ts';

const api = useApi();
const listeners: Listener[] = [];

beforeAll(() => api().app.relay.start());
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

/** Subscribes as somebody, and waits until nothing is missed. */
async function hear(person: Person | null, query: string, variables?: Record<string, unknown>): Promise<Heard> {
  const listener = listen(api().wsUrl, person?.token);
  listeners.push(listener);
  const before = await subscribers();
  const heard = listener.subscribe(query, variables);
  while ((await subscribers()) === before && !heard.isOver && heard.errors.length === 0) await soon();
  return heard;
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

async function subscribers(): Promise<number> {
  const text = await api().app.metrics.registry.getSingleMetricAsString('sociogram_live_subscribers');
  return Number(/^sociogram_live_subscribers (\d+)$/m.exec(text)?.[1]);
}

const COMMENTS = `subscription ($postId: ID!) {
  commentAdded(postId: $postId) { comment { id text createdAt author { id handle } } }
}`;
const COUNTERS = `subscription ($postId: ID!) {
  postEngagementChanged(postId: $postId) { postId likeCount commentCount shareCount }
}`;
const FEED = 'subscription { feedUpdated { post { id text createdAt author { id handle } } } }';

const commentIds = (heard: Heard): string[] => heard.data.map(({ commentAdded }) => commentAdded.comment.id as string);
const postIds = (heard: Heard): string[] => heard.data.map(({ feedUpdated }) => feedUpdated.post.id as string);

describe('a subscription sent as an ordinary request', () => {
  it('is told where subscriptions are served', async () => {
    const { ada } = await api().people({ ada: {} });
    const answer = await ada.query(FEED);
    expect(answer.error).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'SUBSCRIPTION_OVER_HTTP' });
  });
});

describe('commentAdded', () => {
  it('tells of comments and replies, with what was asked for', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    const postId = await ada.posts('Hello');
    const heard = await hear(ada, COMMENTS, { postId });
    const first = await bob.comments(postId, 'First');
    const reply = await ada.comments(postId, 'Reply', first);
    const [told] = await heard.count(2);
    expect(told).toEqual({
      commentAdded: {
        comment: {
          id: first,
          text: 'First',
          createdAt: expect.any(String),
          author: { id: bob.id, handle: bob.handle },
        },
      },
    });
    expect(commentIds(heard)).toEqual([first, reply]);
  });

  it('tells nobody of what they may not see', async () => {
    const { ada, bob, eve } = await api().people({ ada: {}, bob: {}, eve: {} });
    const postId = await ada.posts('Hello');
    await eve.block(bob);
    const [atBob, atEve, atNobody] = [
      await hear(bob, COMMENTS, { postId }),
      await hear(eve, COMMENTS, { postId }),
      await hear(null, COMMENTS, { postId }),
    ];
    const byEve = await eve.comments(postId, 'Not for Bob');
    const byAda = await ada.comments(postId, 'For all');
    await Promise.all([atBob.count(1), atEve.count(2), atNobody.count(2)]);
    expect([commentIds(atBob), commentIds(atEve), commentIds(atNobody)]).toEqual([
      [byAda],
      [byEve, byAda],
      [byEve, byAda],
    ]);
  });

  it('makes the payload for each viewer where it depends on who asks', async () => {
    const { ada, bob, eve } = await api().people({ ada: {}, bob: {}, eve: {} });
    const postId = await ada.posts('Hello');
    await eve.block(bob);
    const first = await eve.comments(postId, 'By Eve');
    const query = `subscription ($postId: ID!) {
      commentAdded(postId: $postId) { comment { id replyTo { id } mentions { id } post { viewerHasLiked } } }
    }`;
    await bob.likes(postId);
    const [atBob, atAda] = [await hear(bob, query, { postId }), await hear(ada, query, { postId })];
    const id = await ada.comments(postId, `Hello @${eve.handle}`, first);
    const [[toBob], [toAda]] = await Promise.all([atBob.count(1), atAda.count(1)]);
    expect(toBob?.commentAdded.comment).toEqual({ id, replyTo: null, mentions: [], post: { viewerHasLiked: true } });
    expect(toAda?.commentAdded.comment).toEqual({
      id,
      replyTo: { id: first },
      mentions: [{ id: eve.id }],
      post: { viewerHasLiked: false },
    });
  });

  it('is refused for a post that the viewer may not see, as if there were none', async () => {
    const { ada, bob } = await api().people({ ada: { private: true }, bob: {} });
    const hidden = await ada.posts('For followers');
    for (const postId of [hidden, 'pst_none']) {
      const heard = await hear(bob, COMMENTS, { postId });
      expect(await heard.refused()).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    }
  });

  it('falls silent for whoever loses sight of the post', async () => {
    const { ada, bob } = await api().people({ ada: { private: true }, bob: {} });
    await bob.follow(ada);
    await ada.approve(bob);
    const postId = await ada.posts('For followers');
    const [atBob, atAda] = [await hear(bob, COMMENTS, { postId }), await hear(ada, COMMENTS, { postId })];
    const first = await ada.comments(postId, 'One');
    await atBob.count(1);
    await bob.unfollow(ada);
    const second = await ada.comments(postId, 'Two');
    await atAda.count(2);
    expect([commentIds(atBob), commentIds(atAda)]).toEqual([[first], [first, second]]);
  });
});

describe('postEngagementChanged', () => {
  it('tells the counters as they become', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    const postId = await ada.posts('Hello');
    const heard = await hear(bob, COUNTERS, { postId });
    const seen = () => heard.data.at(-1)?.postEngagementChanged;
    await bob.likes(postId);
    await heard.count(1);
    expect(seen()).toEqual({ postId, likeCount: 1, commentCount: 0, shareCount: 0 });
    await ada.comments(postId, 'Thanks');
    const share = 'mutation ($input: SharePostInput!) { sharePost(input: $input) { post { id } } }';
    const shareId = (await bob.ask(share, { input: { postId } })).sharePost.post.id;
    while (seen()?.shareCount !== 1 || seen()?.commentCount !== 1) await soon();
    await bob.ask('mutation ($id: ID!) { deletePost(id: $id) { id } }', { id: shareId });
    while (seen()?.shareCount !== 0) await soon();
  });

  it('tells when somebody who is counted leaves, and when they come back', async () => {
    const { ada } = await api().people({ ada: {} });
    const [postId, other] = [await ada.posts('Hello'), await ada.posts('Other')];
    const fan = await account(api());
    await fan.query('mutation ($id: ID!) { likePost(postId: $id) { post { id } } }', { id: postId });
    const [heard, silent] = [await hear(ada, COUNTERS, { postId }), await hear(ada, COUNTERS, { postId: other })];
    const comment = 'mutation ($input: CreateCommentInput!) { createComment(input: $input) { comment { id } } }';
    await fan.query(comment, { input: { postId, text: 'Hi' } });
    const seen = () => heard.data.at(-1)?.postEngagementChanged;
    while (seen()?.commentCount !== 1) await soon();
    await fan.deactivate();
    while (seen()?.commentCount !== 0 || seen()?.likeCount !== 0) await soon();
    await signIn(api(), { login: fan.handle });
    while (seen()?.commentCount !== 1 || seen()?.likeCount !== 1) await soon();
    expect(silent.data).toEqual([]);
  });

  it('merges a burst, and the last value arrives', async () => {
    const { ada } = await api().people({ ada: {} });
    const postId = await ada.posts('Hello');
    const heard = await hear(ada, COUNTERS, { postId });
    const fans = await Promise.all(Array.from({ length: 30 }, () => api().person()));
    await Promise.all(fans.map((fan) => fan.likes(postId)));
    while (heard.data.at(-1)?.postEngagementChanged.likeCount !== 30) await soon();
    expect(heard.data.length).toBeLessThan(30);
  });
});

describe('feedUpdated', () => {
  it('tells followers and the author, and nobody who mutes, follows not, or may not see it', async () => {
    const traits = { ada: {}, bob: {}, eve: {}, joe: {} };
    const { ada, bob, eve, joe } = await api().people(traits);
    for (const follower of [bob, eve]) await follower.follow(ada);
    await eve.mute(ada);
    const [atAda, atBob, atEve, atJoe] = [
      await hear(ada, FEED),
      await hear(bob, FEED),
      await hear(eve, FEED),
      await hear(joe, FEED),
    ];
    const open = await ada.posts('Hello');
    const own = await ada.posts('Diary', { visibility: 'PRIVATE' });
    const last = await ada.posts('Friends', { visibility: 'FOLLOWERS' });
    await Promise.all([atAda.count(3), atBob.count(2)]);
    expect([postIds(atAda), postIds(atBob)]).toEqual([
      [open, own, last],
      [open, last],
    ]);
    expect([postIds(atEve), postIds(atJoe)]).toEqual([[], []]);
  });

  it('is for whoever is signed in', async () => {
    const heard = await hear(null, FEED);
    expect(await heard.refused()).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('asks once who gets a post and makes its payload once, however many listen', async () => {
    const { ada } = await api().people({ ada: {} });
    const fans = await Promise.all(Array.from({ length: 12 }, () => api().person()));
    const heard: Heard[] = [];
    for (const fan of fans) {
      await fan.follow(ada);
      heard.push(await hear(fan, FEED));
    }
    const names: string[] = [];
    const stop = api().graph.onStatement(({ name }) => names.push(name));
    const id = await ada.posts('Hello');
    await Promise.all(heard.map((one) => one.count(1)));
    stop();
    expect(heard.map(postIds)).toEqual(fans.map(() => [id]));
    expect(names.filter((name) => name === 'live/feeds-of')).toHaveLength(1);
    // One for whether it is open to everybody, one for the payload, and what the mutation itself answers.
    expect(names.filter((name) => name === 'hydrate/posts').length).toBeLessThanOrEqual(3);
  });
});
