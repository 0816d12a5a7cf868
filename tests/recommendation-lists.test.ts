// Stored suggestions against the same suggestions counted in the graph, on a real database.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Viewer } from '../src/context.ts';
import { followees, idsOfNodes, listsMadeBefore } from '../src/cypher/recommendation/queries.ts';
import {
  type Suggestion,
  type SuggestionOrder,
  createRecommendationService,
  mutualsOf,
} from '../src/domain/recommendation/candidates.ts';
import { type SuggestionLists, createSuggestionLists } from '../src/domain/recommendation/lists.ts';
import { followed } from '../src/events/event.ts';
import type { ListFrom } from '../src/domain/page/page.ts';
import { runRead } from '../src/graph/read.ts';
import { forRequest } from '../src/graph/scope.ts';
import { createOutbox } from '../src/events/outbox.ts';
import { createLogs } from '../src/observability/log.ts';
import { createRefreshSuggestions } from '../src/workers/refresh-suggestions.ts';
import { useApi } from './support/api.ts';

const api = useApi();
const log = createLogs('silent').app;
const MINUTE_MS = 60_000;
const LARGE = 1_000_000;
const ALL_MUTUALS = 20;

const viewerOf = (id: string): Viewer => ({ id, role: 'USER', sessionId: null, tokenExpiresAtMs: Infinity });
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
const person = fc.constantFrom(...names);
const operation = fc.record({
  what: fc.constantFrom('follow', 'follow', 'follow', 'unfollow', 'block', 'unblock', 'dismiss', 'hide'),
  who: person,
  whom: person,
});

/** Services whose accounts all have a stored list (stepsMax 0), or none (LARGE), at a time that the test sets. */
function suggestionsOf(stepsMax: number) {
  const { graph } = api();
  let nowMs = Date.now();
  const clock = (): number => nowMs;
  const audience = { require: () => Promise.resolve(), visible: neverAsked, openLists: neverAsked };
  const lists = createSuggestionLists({ graph, clock, log, stepsMax, changesMax: 1 });
  const service = createRecommendationService({ audience, outbox: createOutbox(graph), clock, lists });
  const page = (order: SuggestionOrder, list: ListFrom, limit: number): Promise<Suggestion[]> =>
    runRead(graph, service.read(order, list, limit));
  const all = (userId: string, order: SuggestionOrder = 'MUTUALS'): Promise<Suggestion[]> =>
    page(order, { parentId: userId, at: null, id: null }, 100);
  const mutuals = async (userId: string, ids: readonly string[], limit: number): Promise<string[][]> =>
    mutualsOf(await runRead(graph, service.mutuals(viewerOf(userId), ids, limit)), ids);
  const pass = (ms: number): void => void (nowMs += ms);
  return { lists, page, all, mutuals, pass };
}

const neverAsked = (): Promise<ReadonlySet<string>> => Promise.reject(new Error('nobody asks this'));

/** Does what it says, as the product does it; what the product refuses is left out. */
async function perform(ids: Record<string, string>, { what, who, whom }: { what: string; who: string; whom: string }) {
  const { services } = api().app.contextFor({ viewer: null, requestId: 'lists', log });
  const [viewer, id] = [viewerOf(ids[who]!), ids[whom]!];
  const acts: Record<string, () => Promise<unknown>> = {
    follow: () => services.follow.follow(viewer, id),
    unfollow: () => services.follow.unfollow(viewer, id),
    block: () => services.block.block(viewer, id),
    unblock: () => services.block.unblock(viewer, id),
    dismiss: () => services.recommendation.dismiss(viewer, id),
    hide: () => services.privacy.update(viewer, { hidesCounts: true }),
  };
  await acts[what]!().catch(() => undefined);
}

async function sevenPeople(): Promise<Record<string, string>> {
  const made = await api().people(Object.fromEntries(names.map((name) => [name, {}])));
  return Object.fromEntries(names.map((name) => [name, made[name]!.id]));
}

describe('stored suggestions', () => {
  it('are those that the graph has, in both orders, after any operations and an hour', async () => {
    const property = fc.asyncProperty(
      fc.array(operation, { minLength: 8, maxLength: 30 }),
      fc.array(operation, { maxLength: 10 }),
      async (before, after) => {
        const ids = await sevenPeople();
        const [stored, live] = [suggestionsOf(0), suggestionsOf(LARGE)];
        live.pass(24 * 60 * MINUTE_MS);
        for (const each of before) await perform(ids, each);
        for (const id of Object.values(ids)) stored.lists.want(id);
        await stored.lists.idle();
        for (const each of after) await perform(ids, each);

        for (const id of Object.values(ids)) {
          const allowed = new Set((await live.all(id)).map((row) => row.id));
          const shown = (await stored.all(id)).map((row) => row.id);
          const isApart = await apart(id);
          // Whom not to suggest is exact at once; who is new, or has nobody in common any more, comes with the hour.
          expect(shown.filter((other) => isApart.has(other))).toEqual([]);
          expect([...allowed].filter((other) => isApart.has(other))).toEqual([]);
          const mutuals = await stored.mutuals(id, shown, 3);
          const counted = await live.mutuals(id, shown, ALL_MUTUALS);
          for (const [place, of] of mutuals.entries()) expect(counted[place]).toEqual(expect.arrayContaining(of));
        }
        stored.pass(50 * MINUTE_MS);
        for (const id of Object.values(ids)) stored.lists.want(id);
        await stored.lists.idle();
        for (const id of Object.values(ids)) {
          for (const order of ['MUTUALS', 'BEST'] as const) {
            expect(await stored.all(id, order)).toEqual(await live.all(id, order));
          }
          const others = Object.values(ids);
          for (const limit of [1, 3, ALL_MUTUALS]) {
            expect(await stored.mutuals(id, others, limit)).toEqual(await live.mutuals(id, others, limit));
          }
        }
        await stored.lists.close();
      },
    );
    await fc.assert(property, { numRuns: 12, endOnFailure: true });
  }, 300_000);

  it('keep the first mutual followees, and find others where those have left', async () => {
    const hubs = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`h${String(n)}`, {}]));
    const { a, x } = await api().people({ a: {}, x: {} });
    const others = await api().people(hubs);
    const { services } = api().app.contextFor({ viewer: null, requestId: 'lists', log });
    const between = Object.values(others)
      .map(({ id }) => id)
      .sort();
    for (const id of between) await services.follow.follow(viewerOf(a.id), id);
    for (const id of between) await services.follow.follow(viewerOf(id), x.id);
    const stored = suggestionsOf(0);
    stored.lists.want(a.id);
    await stored.lists.idle();
    const shown = async (limit: number) => (await stored.mutuals(a.id, [x.id], limit))[0];
    expect(await shown(3)).toEqual(between.slice(0, 3));
    // Further ones than are kept.
    expect(await shown(8)).toEqual(between.slice(0, 8));
    await services.follow.unfollow(viewerOf(a.id), between[0]!);
    expect(await shown(3)).toEqual(between.slice(1, 4));
    for (const id of between.slice(1, 4)) await services.follow.unfollow(viewerOf(id), x.id);
    expect(await shown(3)).toEqual(between.slice(4, 7));
    await stored.lists.close();
  });

  it('are made soon after the first time somebody asks, and meanwhile come from a part with true counts', async () => {
    const ids = await sevenPeople();
    for (const whom of ['b', 'c', 'd']) await perform(ids, { what: 'follow', who: 'a', whom });
    for (const who of ['b', 'c']) await perform(ids, { what: 'follow', who, whom: 'e' });
    await perform(ids, { what: 'follow', who: 'd', whom: 'f' });
    const stored = suggestionsOf(0);
    const wanted = [
      [ids.e, 2],
      [ids.f, 1],
    ];
    const counts = async () => (await stored.all(ids.a!)).map(({ id, mutualCount }) => [id, mutualCount]);
    expect(await hasList(ids.a!)).toBe(false);
    expect(await counts()).toEqual(wanted);
    await stored.lists.idle();
    expect(await hasList(ids.a!)).toBe(true);
    expect(await counts()).toEqual(wanted);
    await stored.lists.close();
  });

  it('are made also for those who did not wait for the answer that asked for them', async () => {
    const ids = await sevenPeople();
    await perform(ids, { what: 'follow', who: 'a', whom: 'b' });
    await perform(ids, { what: 'follow', who: 'b', whom: 'c' });
    const stored = suggestionsOf(0);
    let stores = 0;
    const stop = api().graph.onStatement(({ name }) => void (stores += name === 'recommendation/list-store' ? 1 : 0));
    forRequest(AbortSignal.abort(), () => stored.lists.want(ids.a!));
    await stored.lists.idle();
    stop();
    expect(stores).toBe(1);
    await stored.lists.close();
  });

  it('are not crowded out of the part by those whom the viewer follows already', async () => {
    const crowd = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`f${String(n)}`, {}]));
    const { a, hub, hub2, x } = await api().people({ a: {}, hub: {}, hub2: {}, x: {} });
    const others = Object.values(await api().people(crowd));
    const { services } = api().app.contextFor({ viewer: null, requestId: 'lists', log });
    const follow = (who?: { id: string }, whom?: { id: string }) => services.follow.follow(viewerOf(who!.id), whom!.id);
    await Promise.all([hub, hub2, ...others].map((each) => follow(a, each)));
    await Promise.all([x, ...others].map((each) => follow(hub, each)));
    await Promise.all(others.map((each) => follow(hub2, each)));
    const stored = suggestionsOf(0);
    expect((await stored.all(a.id)).map(({ id }) => id)).toEqual([x.id]);
    await stored.lists.close();
  });

  it('go on from a cursor of the old list in the new one', async () => {
    const ids = await sevenPeople();
    for (const whom of ['b', 'c']) await perform(ids, { what: 'follow', who: 'a', whom });
    for (const whom of ['d', 'e', 'f']) await perform(ids, { what: 'follow', who: 'b', whom });
    await perform(ids, { what: 'follow', who: 'c', whom: 'e' });
    const stored = suggestionsOf(0);
    stored.lists.want(ids.a!);
    await stored.lists.idle();
    const [first] = await stored.page('MUTUALS', { parentId: ids.a!, at: null, id: null }, 1);
    expect(first).toMatchObject({ id: ids.e, mutualCount: 2 });
    await perform(ids, { what: 'follow', who: 'c', whom: 'g' });
    stored.pass(50 * MINUTE_MS);
    stored.lists.want(ids.a!);
    await stored.lists.idle();
    const rest = await stored.page('MUTUALS', { parentId: ids.a!, at: 2, id: ids.e! }, 10);
    expect(rest.map(({ id }) => id)).toEqual([ids.d, ids.f, ids.g].toSorted());
    await stored.lists.close();
  });

  it('are made anew once their owner follows others, and dropped once their neighbourhood is small', async () => {
    const ids = await sevenPeople();
    await perform(ids, { what: 'follow', who: 'a', whom: 'b' });
    await perform(ids, { what: 'follow', who: 'b', whom: 'c' });
    await perform(ids, { what: 'follow', who: 'd', whom: 'e' });
    const stored = suggestionsOf(0);
    stored.lists.want(ids.a!);
    await stored.lists.idle();
    await perform(ids, { what: 'follow', who: 'a', whom: 'd' });
    stored.pass(1);
    const event = followed({ followerId: ids.a!, followeeId: ids.d! }, Date.now());
    await createRefreshSuggestions(stored.lists).handle([event, event]);
    await stored.lists.idle();
    expect((await stored.all(ids.a!)).map(({ id }) => id)).toEqual([ids.c, ids.e].toSorted());

    const large = suggestionsOf(LARGE);
    large.pass(50 * MINUTE_MS);
    large.lists.want(ids.a!);
    await large.lists.idle();
    expect(await hasList(ids.a!)).toBe(false);
    await Promise.all([stored.lists.close(), large.lists.close()]);
  });

  it('are made once where several processes want them at the same time', async () => {
    const ids = await sevenPeople();
    await perform(ids, { what: 'follow', who: 'a', whom: 'b' });
    await perform(ids, { what: 'follow', who: 'b', whom: 'c' });
    let stores = 0;
    const stop = api().graph.onStatement(({ name }) => void (stores += name === 'recommendation/list-store' ? 1 : 0));
    const processes = [suggestionsOf(0), suggestionsOf(0), suggestionsOf(0)];
    const wantAll = async (): Promise<void> => {
      for (const { lists } of processes) lists.want(ids.a!);
      for (const { lists } of processes) await lists.idle();
    };
    await wantAll();
    expect(stores).toBe(1);
    for (let round = 2; round <= 6; round += 1) {
      for (const { pass } of processes) pass(50 * MINUTE_MS);
      await wantAll();
      expect(stores).toBe(round);
    }
    stop();
    for (const { lists } of processes) await lists.close();
  });

  it('are made anew before they are an hour old, and forgotten where nobody has asked for a week', async () => {
    const ids = await sevenPeople();
    await perform(ids, { what: 'follow', who: 'a', whom: 'b' });
    await perform(ids, { what: 'follow', who: 'b', whom: 'c' });
    const stored = suggestionsOf(0);
    stored.lists.want(ids.a!);
    await stored.lists.idle();
    await perform(ids, { what: 'follow', who: 'b', whom: 'd' });
    stored.pass(50 * MINUTE_MS);
    await sweepAll(stored.lists);
    expect(await stored.all(ids.a!)).toHaveLength(2);
    stored.pass(8 * 24 * 60 * MINUTE_MS);
    await sweepAll(stored.lists);
    expect(await hasList(ids.a!)).toBe(false);
    await stored.lists.close();
  });
});

/** Whom an account must not be suggested: itself, and whoever it follows, has dismissed, or is blocked either way. */
async function apart(userId: string): Promise<Set<string>> {
  const { graph } = api();
  const [row] = await followees(graph, { userId });
  if (row === undefined) return new Set();
  const others = await idsOfNodes(graph, { nodes: [row.self, ...row.excluded] });
  return new Set(others.map(({ id }) => id));
}

/** Also what other tests have left. */
async function sweepAll(lists: SuggestionLists): Promise<void> {
  for (let n = 0; n < 5; n += 1) {
    await lists.sweep();
    await lists.idle();
  }
}

async function hasList(userId: string): Promise<boolean> {
  const rows = await listsMadeBefore(api().graph, { madeBeforeMs: Number.MAX_SAFE_INTEGER, limit: LARGE });
  return rows.some((row) => row.userId === userId);
}
