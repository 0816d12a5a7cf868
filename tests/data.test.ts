// The two real networks of ../shared/data, imported, and the API's answers held against graphology's on the same files.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { UndirectedGraph } from 'graphology';
import unweighted from 'graphology-shortest-path/unweighted.js';

import { writeToGraph } from '../src/domain/import/graph-sink.ts';
import { readSnap } from '../src/domain/import/snap.ts';
import { useApi, type Api } from './support/api.ts';

const DEGREE = `query ($from: ID!, $to: ID!, $direction: FollowDirection) {
  degreeOfConnection(from: $from, to: $to, direction: $direction, maxDegree: 10) {
    degree paths(first: 1) { handle } } }`;
const SUGGESTIONS =
  '{ peopleYouMayKnow(first: 100) { edges { mutualCount node { id handle } mutuals(first: 3) { handle } } } }';
const COUNTS = 'query ($handle: String!) { user(handle: $handle) { followerCount followingCount } }';
const HANDLES = {
  name: 'test/handles',
  text: 'MATCH (u:User) WHERE u.handle STARTS WITH $prefix RETURN u.handle AS handle, u.id AS id',
  mode: 'read',
} as const;

interface Network {
  readonly graph: UndirectedGraph;
  readonly idOf: ReadonlyMap<string, string>;
  readonly prefix: string;
}

/** The file as graphology sees it: read by other means than the import's. */
async function asGraph(path: string): Promise<UndirectedGraph> {
  const graph = new UndirectedGraph();
  for (const line of gunzipSync(await readFile(path))
    .toString('utf8')
    .split('\n')) {
    const [a, b] = line.split(',').map(Number);
    if (a === undefined || b === undefined || Number.isNaN(a) || a === b) continue;
    graph.mergeEdge(a, b);
  }
  return graph;
}

/** The prefix is the same in every run: on a database that is kept, the network is there once. */
async function importNetwork(api: Api, path: string, prefix: string): Promise<Network> {
  await writeToGraph(api.graph, await readSnap(path, { undirected: true, handlePrefix: prefix, nowMs: Date.now() }));
  const rows = await api.graph.run(HANDLES, { prefix });
  const idOf = new Map(rows.map(({ handle, id }) => [String(handle).slice(prefix.length), String(id)]));
  return { graph: await asGraph(path), idOf, prefix };
}

/** Some nodes, always the same ones: spread over the file, and the one with the most neighbours. */
function sampleOf(graph: UndirectedGraph, count: number): string[] {
  const nodes = graph.nodes();
  const spread = Array.from({ length: count }, (_, i) => nodes[(i * 7919 + 13) % nodes.length] ?? '');
  const hub = nodes.reduce((best, node) => (graph.degree(node) > graph.degree(best) ? node : best));
  return [...new Set([hub, ...spread])];
}

/** Neighbours of neighbours that are not neighbours: most in common first, then by id. */
function suggestionsFor({ graph, idOf }: Network, me: string): { node: string; id: string; mutualCount: number }[] {
  const mutual = new Map<string, number>();
  graph.forEachNeighbor(me, (via) => {
    graph.forEachNeighbor(via, (node) => {
      if (node !== me && !graph.hasEdge(me, node)) mutual.set(node, (mutual.get(node) ?? 0) + 1);
    });
  });
  return [...mutual]
    .map(([node, mutualCount]) => ({ node, mutualCount, id: idOf.get(node) ?? '' }))
    .sort((a, b) => b.mutualCount - a.mutualCount || (a.id < b.id ? -1 : 1));
}

describe.each([
  { name: 'LastFM Asia', file: 'lastfm_asia_edges.csv.gz', prefix: 'lastfm', nodes: 7_624, edges: 27_806 },
  { name: 'GitHub', file: 'musae_git_edges.csv.gz', prefix: 'musae', nodes: 37_700, edges: 289_003 },
])('the $name network', ({ name, file, prefix, nodes, edges }) => {
  const path = new URL(`../../shared/data/${file}`, import.meta.url).pathname;
  if (!existsSync(path)) {
    it.skip(`SKIPPED: the data of ${name} is not on this machine (../shared/data/${file})`, () => undefined);
    return;
  }
  // Suggestions are counted while one waits, also for whoever would get a stored list.
  const api = useApi({ SUGGESTIONS_LIVE_STEPS_MAX: '10000000' });
  let network: Network;

  it('is imported whole, each edge as two follows', async () => {
    network = await importNetwork(api(), path, prefix);
    expect(network.idOf.size).toBe(nodes);
    expect(network.graph.size).toBe(edges);
    for (const node of sampleOf(network.graph, 20)) {
      const { data } = await api().query(COUNTS, { handle: `${prefix}${node}` });
      const degree = network.graph.degree(node);
      expect(data.user).toEqual({ followerCount: degree, followingCount: degree });
    }
  }, 900_000);

  it('answers degrees of connection as graphology counts them, with paths that exist', async () => {
    const { graph, idOf } = network;
    for (const from of sampleOf(graph, 6)) {
      const lengths = unweighted.singleSourceLength(graph, from) as Record<string, number>;
      const token = await api().token(idOf.get(from) ?? '');
      for (const [i, to] of sampleOf(graph, 14).entries()) {
        const direction = i % 2 === 0 ? 'ANY' : 'OUT';
        const variables = { from: idOf.get(from), to: idOf.get(to), direction };
        const { degree, paths } = (await api().query(DEGREE, variables, token)).data.degreeOfConnection as {
          degree: number | null;
          paths: { handle: string }[][];
        };
        expect({ from, to, degree }).toEqual({ from, to, degree: lengths[to] ?? null });
        const steps = (paths[0] ?? []).map(({ handle }) => handle.slice(prefix.length));
        expect(steps).toHaveLength(degree === null ? 0 : degree + 1);
        for (const [at, node] of steps.slice(1).entries()) expect(graph.hasEdge(steps[at], node)).toBe(true);
      }
    }
  }, 300_000);

  it('suggests the people that share most neighbours, in the order that graphology gives', async () => {
    for (const me of sampleOf(network.graph, 8)) {
      const answer = await api().query(SUGGESTIONS, {}, await api().token(network.idOf.get(me) ?? ''));
      const edgesGiven = answer.data.peopleYouMayKnow.edges as {
        mutualCount: number;
        node: { id: string; handle: string };
        mutuals: { handle: string }[];
      }[];
      const expected = suggestionsFor(network, me).slice(0, 100);
      expect(edgesGiven.map(({ mutualCount, node }) => ({ mutualCount, id: node.id }))).toEqual(
        expected.map(({ mutualCount, id }) => ({ mutualCount, id })),
      );
      for (const { mutuals, node } of edgesGiven.slice(0, 5)) {
        for (const { handle } of mutuals) {
          const via = handle.slice(prefix.length);
          expect(network.graph.hasEdge(me, via)).toBe(true);
          expect(network.graph.hasEdge(via, node.handle.slice(prefix.length))).toBe(true);
        }
      }
    }
  }, 300_000);
});
