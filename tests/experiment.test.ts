// Experiments as the feed runs them: variants rank differently, each account meets its own, and is noted once a day.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { assign } from '../src/domain/experiment/assign.ts';
import { createExposureStore } from '../src/domain/experiment/exposures.ts';
import { createOutbox } from '../src/events/outbox.ts';
import { startApi, useApi } from './support/api.ts';
import type { Person } from './support/person.ts';

const folder = mkdtempSync(join(tmpdir(), 'sociogram-experiment-'));
function fileOf(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const variants = [
  { key: 'control', share: 1 },
  { key: 'seen-stays', share: 1, ranking: { seen: 1 } },
];
const api = useApi({ EXPERIMENTS_FILE: fileOf('experiments.json', { experiments: [{ key: 'seen', variants }] }) });

/** Two posts of a followee, the newer of them seen, in the order of TOP. */
async function order(viewer: Person): Promise<string[]> {
  const { author } = await api().people({ author: {} });
  await viewer.follow(author);
  const older = await author.posts('older');
  const newer = await author.posts('newer');
  await viewer.ask('mutation ($ids: [ID!]!) { markSeen(ids: $ids) }', { ids: [newer] });
  const { feed } = await viewer.ask('{ feed { edges { node { id } } } }');
  const named = new Map([
    [older, 'older'],
    [newer, 'newer'],
  ]);
  return (feed as { edges: { node: { id: string } }[] }).edges.map(({ node }) => named.get(node.id) ?? node.id);
}

async function personIn(key: string): Promise<Person> {
  const person = await api().person();
  return assign('seen', variants, person.id)?.key === key ? person : personIn(key);
}

describe('an experiment', () => {
  it('ranks the feed of each account by the weights of its variant', async () => {
    expect(await order(await personIn('control'))).toEqual(['older', 'newer']);
    expect(await order(await personIn('seen-stays'))).toEqual(['newer', 'older']);
  });

  it('stops the start where its file is wrong, and says what', async () => {
    const bad = fileOf('bad.json', { experiments: [{ key: 'one', variants: [{ key: 'a', share: 1 }] }] });
    await expect(startApi({ EXPERIMENTS_FILE: bad })).rejects.toThrow(/EXPERIMENTS_FILE.*experiments\.0\.variants/s);
    const weights = fileOf('weights.json', { weights: { wit: 1 } });
    await expect(startApi({ FEED_RANKING_FILE: weights })).rejects.toThrow(/FEED_RANKING_FILE.*wit/s);
    await expect(startApi({ EXPERIMENTS_FILE: join(folder, 'none') })).rejects.toThrow(/EXPERIMENTS_FILE/);
  });
});

describe('an exposure', () => {
  it('is one event for each account, experiment and day, over all processes', async () => {
    const { id: unitId } = await api().person();
    const outboxes = [createOutbox(api().graph), createOutbox(api().graph)];
    let events = 0;
    for (const outbox of outboxes) outbox.onStored(() => (events += 1));
    const meet = (experimentKey: string, day: string) =>
      Promise.all(
        outboxes.map((outbox) =>
          createExposureStore(outbox)({ unitId, experimentKey, variantKey: 'a', day, atMs: Date.parse(day) }),
        ),
      );
    await meet('one', '2026-01-31');
    await meet('one', '2026-01-31');
    expect(events).toBe(1);
    await meet('two', '2026-01-31');
    await meet('one', '2026-02-01');
    expect(events).toBe(3);
  });
});
