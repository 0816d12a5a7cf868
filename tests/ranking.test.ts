// The learned models from end to end: what people do, the training job, and what the feed then asks.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { affinities, nearPosts, postsForget, walkPosts } from '../src/cypher/ranking/queries.ts';
import { createFoldIn } from '../src/domain/ranking/fold-in.ts';
import { FIT_POWER, likeness } from '../src/domain/ranking/vectors.ts';
import { posted } from '../src/events/event.ts';
import { createFoldInPosts } from '../src/workers/fold-in-posts.ts';
import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';
import { runCommand } from './support/run-command.ts';

const root = path.resolve(import.meta.dirname, '..');
const api = useApi();
const NAMES = ['taste', 'interests', 'embedding', 'offer', 'content'] as const;

interface Cast {
  readonly bakers: Person[];
  readonly watchers: Person[];
  readonly breads: string[];
  readonly stars: string[];
}
let cast: Cast;

async function train(): Promise<string> {
  const { code, stdout, stderr } = await runCommand(api().config, 'train', '--days', '30');
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

async function groupOf(name: string): Promise<Person[]> {
  return Promise.all(Array.from({ length: 6 }, () => api().person({}, name)));
}

/** All of a group post, and like what the others of it post; the first one has not liked the last one's. */
async function live(group: Person[], text: string): Promise<string[]> {
  const posts: string[] = [];
  for (const person of group) posts.push(await person.posts(text));
  for (const [index, person] of group.entries()) {
    for (const [other, post] of posts.entries()) {
      if (other !== index && !(index === 0 && other === group.length - 1)) await person.likes(post);
    }
  }
  await Promise.all(group.slice(1, -1).map((person) => group[0]!.follow(person)));
  return posts;
}

beforeAll(async () => {
  const [bakers, watchers] = [await groupOf('baker'), await groupOf('watcher')];
  const breads = await live(bakers, 'Rest the dough overnight #sourdough #ranyeast');
  const stars = await live(watchers, 'Saturn over the roof tonight #stargazing #ransaturn');
  cast = { bakers, watchers, breads, stars };
  expect(await train()).toMatch(/^Learned from [\d,]+ people/);
}, 240_000);

interface Vectors {
  readonly me: Record<string, number[] | null>;
  readonly post: Record<string, number[] | null>;
}

async function storedVectors(viewerId: string, postId: string): Promise<Vectors> {
  const text =
    'MATCH (me:User {id: $viewerId}), (post:Post {id: $postId}) RETURN properties(me) AS me, properties(post) AS post';
  const [row] = await api().graph.run({ name: 'test', text, mode: 'read' }, { viewerId, postId });
  return row as unknown as Vectors;
}

describe('after `npm run train`', () => {
  it('a post of what one likes fits better than one of what others like, by each model', async () => {
    const viewer = cast.bakers[0]!;
    const [bread, star] = [cast.breads.at(-1)!, cast.stars.at(-1)!];
    const rows = await affinities(api().graph, { viewerId: viewer.id, ids: [bread, star, 'pst_none'] });
    const fits = new Map(rows.map((row) => [row.id, row]));
    expect([...fits.keys()].toSorted()).toEqual([bread, star].toSorted());
    for (const model of ['collaborative', 'content', 'embedding'] as const) {
      expect({ model, fits: fits.get(bread)![model] > fits.get(star)![model] }).toEqual({ model, fits: true });
    }
  });

  it('the database computes what the evaluation computes from the same vectors', async () => {
    const viewer = cast.bakers[0]!;
    const post = cast.breads.at(-1)!;
    const [row] = await affinities(api().graph, { viewerId: viewer.id, ids: [post] });
    const { me, post: vectors } = await storedVectors(viewer.id, post);
    const like = (a: string, b: string, power: number): number =>
      likeness(Float32Array.from(me[a] ?? []), Float32Array.from(vectors[b] ?? [])) ** power;
    expect(row!.collaborative).toBeCloseTo(like('taste', 'taste', FIT_POWER.collaborative), 4);
    expect(row!.content).toBeCloseTo(like('interests', 'content', FIT_POWER.content), 4);
    expect(row!.embedding).toBeCloseTo(like('embedding', 'embedding', FIT_POWER.embedding), 4);
  });

  it('a post that is newer than the models takes its author’s place in them', async () => {
    const post = await cast.bakers[1]!.posts('Another loaf #sourdough');
    const star = await cast.watchers[1]!.posts('Another night #stargazing');
    const rows = await affinities(api().graph, { viewerId: cast.bakers[0]!.id, ids: [post, star] });
    const [ours, theirs] = [rows.find(({ id }) => id === post)!, rows.find(({ id }) => id === star)!];
    expect(ours.collaborative).toBeGreaterThan(theirs.collaborative);
    expect(ours.embedding).toBeGreaterThan(theirs.embedding);
  });

  it('folds a new post in: its words are known, and its place is found', async () => {
    const post = await cast.bakers[1]!.posts('Loaves and loaves #sourdough #ranyeast');
    await createFoldInPosts(createFoldIn({ graph: api().graph, clock: Date.now })).handle([
      posted({ authorId: cast.bakers[1]!.id, postId: post, sharedPostId: null }, Date.now()),
    ]);
    const [row] = await affinities(api().graph, { viewerId: cast.bakers[0]!.id, ids: [post] });
    expect(row!.content).toBeGreaterThan(0);
    const viewer = cast.bakers.at(-1)!;
    const near = await nearPosts(api().graph, { viewerId: viewer.id, sinceMs: 0, untilMs: Date.now(), limit: 50 });
    expect(near.map(({ id }) => id)).toContain(post);
  });

  it('says 0 for somebody of whom nothing is known', async () => {
    const stranger = await api().person();
    const [row] = await affinities(api().graph, { viewerId: stranger.id, ids: [cast.breads[0]!] });
    expect(row).toEqual({ id: cast.breads[0], collaborative: 0, content: 0, embedding: 0 });
  });

  it('finds near posts, and posts by a walk over likes, of people whom one does not follow', async () => {
    const viewer = cast.bakers[0]!;
    const wanted = { viewerId: viewer.id, sinceMs: 0, untilMs: Date.now(), limit: 50 };
    const [near, walked] = [await nearPosts(api().graph, wanted), await walkPosts(api().graph, wanted)];
    expect(near.map(({ id }) => id)).toContain(cast.breads.at(-1));
    expect(walked.map(({ id }) => id)).toEqual([cast.breads.at(-1)]);
    const followed = cast.bakers.slice(0, -1).map(({ id }) => id);
    for (const { authorId } of [...near, ...walked]) expect(followed).not.toContain(authorId);
    expect(near.map(({ score }) => score)).toEqual(near.map(({ score }) => score).toSorted((a, b) => b - a));
  });

  it('forgets posts that have grown too old, and those alone', async () => {
    const [old, newer] = [cast.breads[0]!, cast.breads[1]!];
    // A time that no other test has posts of.
    const agedAt = Date.UTC(2001, 0, 1) + Math.floor(Math.random() * 1e10);
    const age = 'MATCH (p:Post {id: $id}) SET p.createdAt = $agedAt RETURN p.id AS id';
    await api().graph.run({ name: 'test', text: age, mode: 'write' }, { id: old, agedAt });
    await postsForget(api().graph, { fromMs: agedAt, untilMs: agedAt + 1, limit: 10 });
    const left = async (id: string): Promise<string[]> => {
      const { post } = await storedVectors(cast.bakers[0]!.id, id);
      return NAMES.filter((name) => post[name] != null);
    };
    expect(await left(old)).toEqual([]);
    expect(await left(newer)).toEqual(['taste', 'embedding', 'content']);
  });
});

/** `Type.field` of every field that is printed. */
function fieldsOf(sdl: string): string[] {
  let type = '';
  return sdl.split('\n').flatMap((line) => {
    type = /^\w+ (\w+)/.exec(line)?.[1] ?? type;
    const field = /^ {2}(\w+)[(:]/.exec(line)?.[1];
    return field === undefined ? [] : [`${type}.${field}`];
  });
}

describe('the learned models', () => {
  it('are in no schema', () => {
    const names = new RegExp(`\\.(${[...NAMES, 'wordWeights'].join('|')})$`);
    for (const file of ['schema.graphql', 'schema.analyst.graphql']) {
      const found = fieldsOf(readFileSync(path.join(root, file), 'utf8')).filter((field) => names.test(field));
      // What was reported, for moderators.
      expect(found).toEqual(['ReportCase.content']);
    }
  });
});
