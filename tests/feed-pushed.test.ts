// Pushed feeds as they are served: before the workers have heard of a change, and after.
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

/** Everybody has a timeline; workers hear of nothing until the test says so. */
const api = useApi({ FEED_TIMELINE_FOLLOWEES_MIN: '0' });

const FEED = '{ feed(order: LATEST, first: 2) { edges { node { id } } } }';

async function feed(viewer: Person): Promise<string[]> {
  const { edges } = (await viewer.ask(FEED)).feed as { edges: { node: { id: string } }[] };
  return edges.map(({ node }) => node.id);
}

/** The feed, and whether a timeline was enough for it. */
async function feedBy(viewer: Person): Promise<[ids: string[], by: 'timeline' | 'pull']> {
  const names: string[] = [];
  const stop = api().graph.onStatement(({ name }) => names.push(name));
  const ids = await feed(viewer);
  stop();
  return [ids, names.some((name) => name.includes('feed/latest-page')) ? 'pull' : 'timeline'];
}

describe('a pushed feed', () => {
  it('shows what happened at once, and from the timeline once the workers have heard of it', async () => {
    const { ada, bob, cy } = await api().people({ ada: {}, bob: {}, cy: {} });
    await ada.follow(bob);
    await bob.posts('1');
    await bob.posts('2');
    const three = await bob.posts('3');
    const four = await bob.posts('4');
    const foreign = await cy.posts('of cy');
    await api().app.relay.catchUp();
    await feed(ada);
    await expect(waitFor(() => feedBy(ada))).resolves.toEqual([[four, three], 'timeline']);

    const fresh = await bob.posts('5');
    expect(await feedBy(ada)).toEqual([[fresh, four], 'pull']);
    await api().app.relay.catchUp();
    expect(await feedBy(ada)).toEqual([[fresh, four], 'timeline']);

    const own = await ada.posts('own');
    expect(await feed(ada)).toEqual([own, fresh]);
    await ada.unfollow(bob);
    expect(await feed(ada)).toEqual([own]);
    await ada.follow(cy);
    expect(await feed(ada)).toEqual([own, foreign]);
    await ada.mute(cy);
    expect(await feed(ada)).toEqual([own]);
    await api().app.relay.catchUp();
    expect(await feed(ada)).toEqual([own]);
  });
});

/** Timelines are made beside the reading that missed one. */
async function waitFor(read: () => Promise<[string[], 'timeline' | 'pull']>): Promise<[string[], string]> {
  for (;;) {
    const answer = await read();
    if (answer[1] === 'timeline') return answer;
  }
}
