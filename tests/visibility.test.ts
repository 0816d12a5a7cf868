// Nothing that a viewer may not see reaches them, on any read path of the served schemas: random small worlds in the
// real graph, asked over HTTP, against a model of the rules that shares no code with them (tests/visibility/).
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { useApi } from './support/api.ts';
import { type Question, wrongs } from './visibility/answers.ts';
import { type Facts, factsOf, viewOf } from './visibility/model.ts';
import { storeWorld } from './visibility/store.ts';
import { type Plan, crowdedPlan, makeWorld, plans } from './visibility/world.ts';

// Documents that ask for everything are longer than a client's may be, and a new database plans each for seconds.
const api = useApi({
  QUERY_TOKENS_MAX: '100000',
  HTTP_BODY_BYTES_MAX: '1000000',
  QUERY_COST_MAX: '1000000000',
  NEO4J_TIMEOUT_MS: '300000',
  NEO4J_ANALYST_TIMEOUT_MS: '300000',
  NEO4J_ANALYST_READS_MAX: '50',
  REQUEST_TIMEOUT_MS: '600000',
});

const RUNS = 12;
const TIMEOUT_MS = 900_000;

async function inWorld(plan: Plan): Promise<Facts> {
  const world = makeWorld(plan);
  await storeWorld(api(), world);
  return factsOf(world);
}

type Role = 'USER' | 'ANALYST';

/** What goes wrong for a viewer, or nobody, who asks all roots, and on from each node for `depth` fields. */
async function ask(
  facts: Facts,
  viewerId: string | null,
  role: Role,
  more: Omit<Question, 'schema' | 'view' | 'send'>,
): Promise<string[]> {
  const token = viewerId === null ? undefined : await api().token(viewerId, role);
  const { everybody, analyst } = api().app.schemas;
  const schema = role === 'ANALYST' ? analyst : everybody;
  const send: Question['send'] = (document) => api().query(document, {}, token);
  return wrongs({ schema, view: viewOf(facts, viewerId), send, ...more });
}

/** All roots, then each generated field by itself. Accounts with open lists have no root: two fields on for those. */
async function askAsAnalyst(facts: Facts, viewerId: string): Promise<string[]> {
  const generated = ['users', 'posts', 'comments', 'hashtags'];
  const open = { depth: 2, isSplit: true, roots: ['users'], fields: ['followsUsers'] };
  return [
    ...(await ask(facts, viewerId, 'ANALYST', { depth: 0 })),
    ...(await ask(facts, viewerId, 'ANALYST', { depth: 1, isSplit: true, roots: generated })),
    ...(await ask(facts, viewerId, 'ANALYST', open)),
  ];
}

describe('visibility', () => {
  it(
    'shows nobody anything but what the model allows, in any world',
    async () => {
      const viewers = fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 20 }));
      await fc.assert(
        fc.asyncProperty(plans, viewers, async (plan, [first, second]) => {
          const facts = await inWorld(plan);
          const { people } = facts;
          const viewerAt = (n: number): string | null => people[n % Math.max(people.length, 1)]?.id ?? null;
          expect(await ask(facts, viewerAt(first), 'USER', { depth: 1 })).toEqual([]);
          expect(await ask(facts, null, 'USER', { depth: 1 })).toEqual([]);
          const analystId = viewerAt(second);
          if (analystId !== null) expect(await askAsAnalyst(facts, analystId)).toEqual([]);
        }),
        { numRuns: RUNS },
      );
    },
    TIMEOUT_MS,
  );

  it(
    'shows nobody in a crowded world anything but what the model allows, two nodes on from every root',
    async () => {
      const facts = await inWorld(crowdedPlan);
      for (const viewerId of [null, ...facts.people.map(({ id }) => id)]) {
        expect(await ask(facts, viewerId, 'USER', { depth: 2 })).toEqual([]);
      }
    },
    TIMEOUT_MS,
  );
});
