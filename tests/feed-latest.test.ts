// LATEST has one meaning and several ways: whichever the database takes, the pages are those of the plain definition.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { followsMerge, mutesMerge, postsMerge } from '../src/cypher/import/queries.ts';
import { pullRead, type WalkCosts } from '../src/domain/feed/pull.ts';
import { FROM_TOP } from '../src/domain/page/page.ts';
import { newId } from '../src/graph/ids.ts';
import { runRead } from '../src/graph/read.ts';
import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

const api = useApi();

/** Later than anything that other tests post, so that a walk from the top comes to these posts first. */
const BASE_MS = 4_000_000_000_000;
const WAYS: Record<string, WalkCosts> = {
  walk: { factor: 0, factorAfter: 0, postsPerRow: 1_000 },
  'walk that gives up': { factor: 0, factorAfter: 0, postsPerRow: 2 },
  authors: { factor: 1e12, factorAfter: 1e12, postsPerRow: 1 },
};

interface Network {
  readonly follows: boolean[];
  readonly mutes: boolean[];
  /** The author (0 = the viewer) and the time of each post; few times, so that many posts share a millisecond. */
  readonly posts: { author: number; tick: number }[];
  readonly pageSize: number;
}

const AUTHORS = 5;
const network = fc.record<Network>({
  follows: fc.array(fc.boolean(), { minLength: AUTHORS, maxLength: AUTHORS }),
  mutes: fc.array(fc.boolean(), { minLength: AUTHORS, maxLength: AUTHORS }),
  posts: fc.array(fc.record({ author: fc.integer({ min: 0, max: AUTHORS }), tick: fc.integer({ min: 0, max: 4 }) }), {
    maxLength: 25,
  }),
  pageSize: fc.integer({ min: 1, max: 6 }),
});

interface Made {
  readonly viewer: Person;
  /** The ids of the feed by its definition. */
  readonly expected: string[];
}

async function make({ follows, mutes, posts }: Network): Promise<Made> {
  const viewer = await api().person({}, 'viewer');
  const authors = await Promise.all(follows.map((_, index) => api().person({}, `author${String(index)}`)));
  const pairs = authors.map((author) => ({ from: viewer.handle, to: author.handle, atMs: 1 }));
  await followsMerge(api().graph, {
    rows: pairs.filter((_, index) => follows[index]).map(({ from, to }) => ({ follower: from, followee: to, atMs: 1 })),
  });
  await mutesMerge(api().graph, { rows: pairs.filter((_, index) => mutes[index]) });
  const rows = posts.map(({ author, tick }) => ({
    id: newId('pst'),
    author: (authors[author - 1] ?? viewer).handle,
    text: 'a post',
    visibility: 'PUBLIC',
    createdAtMs: BASE_MS + tick,
    hashtags: [],
    mentions: [],
  }));
  await postsMerge(api().graph, { rows });
  const shown = rows.filter((_, index) => {
    const author = (posts[index]?.author ?? 0) - 1;
    return author < 0 || (follows[author] === true && mutes[author] !== true);
  });
  shown.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1));
  return { viewer, expected: shown.map(({ id }) => id) };
}

async function pulledPages(viewer: Person, pageSize: number, costs: WalkCosts): Promise<string[]> {
  const ids: string[] = [];
  let after: { at: number | null; id: string | null } = FROM_TOP;
  for (;;) {
    const rows = await runRead(api().graph, pullRead(viewer.id, after, pageSize, costs));
    ids.push(...rows.map(({ id }) => id));
    if (rows.length < pageSize) return ids;
    after = rows.at(-1) ?? after;
  }
}

describe('LATEST, pulled', () => {
  it('is by its definition, on all pages, along the time of all posts and through the authors', async () => {
    await fc.assert(
      fc.asyncProperty(network, async (any) => {
        const { viewer, expected } = await make(any);
        for (const costs of Object.values(WAYS)) {
          expect(await pulledPages(viewer, any.pageSize, costs)).toEqual(expected);
        }
      }),
      { numRuns: 15 },
    );
  });
});
