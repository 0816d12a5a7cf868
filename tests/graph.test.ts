// How we talk to Neo4j: what goes in, what comes out, and what an overload is called.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readConfig } from '../src/config/config.ts';
import { Unavailable } from '../src/errors.ts';
import { createGraph, type Graph, type Statement } from '../src/graph/graph.ts';

const statement = (text: string, mode: Statement['mode'] = 'read'): Statement => ({ name: 'test', text, mode });

function open(options: { transactionTimeoutMs?: number; uri?: string } = {}): Graph {
  const { uri, user, password, database } = readConfig().neo4j;
  if (uri === undefined || password === undefined) throw new Error('The global setup named no database');
  return createGraph({ uri, user, password: password.reveal(), database, poolSize: 4, ...options });
}

describe('the graph', () => {
  let graph: Graph;
  beforeAll(() => {
    graph = open();
  });
  afterAll(() => graph.close());

  it('takes whole numbers for integers, so that LIMIT takes them, and gives plain numbers back', async () => {
    const rows = await graph.run(statement('UNWIND $list AS entry RETURN entry.n AS n, $half AS half LIMIT $limit'), {
      list: [{ n: 1 }, { n: Number.MAX_SAFE_INTEGER }],
      half: 0.5,
      limit: 2,
    });
    expect(rows).toEqual([
      { n: 1, half: 0.5 },
      { n: Number.MAX_SAFE_INTEGER, half: 0.5 },
    ]);
  });

  it('writes all of a transaction or nothing of it', async () => {
    const id = `graph-test-${String(Date.now())}`;
    const failing = graph.write(async (tx) => {
      await tx.run(statement('CREATE (:GraphTest {id: $id})', 'write'), { id });
      throw new Error('after the write');
    });
    await expect(failing).rejects.toThrow('after the write');
    expect(await graph.run(statement('MATCH (n:GraphTest {id: $id}) RETURN n.id AS id'), { id })).toEqual([]);
  });

  it('tells whoever listens of each statement, until they stop', async () => {
    const heard: string[] = [];
    const stop = graph.onStatement(({ name }) => heard.push(name));
    await graph.run(statement('RETURN 1 AS one'), {});
    stop();
    await graph.run(statement('RETURN 1 AS one'), {});
    expect(heard).toEqual(['test']);
  });

  it('stops what takes too long on the server, and calls it unavailable', async () => {
    const impatient = open({ transactionTimeoutMs: 200 });
    const endless = statement('UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(a + b) AS n');
    await expect(impatient.run(endless, {})).rejects.toThrow(Unavailable);
    await impatient.close();
  });

  it('calls a server that does not answer unavailable', async () => {
    const nowhere = open({ uri: 'bolt://127.0.0.1:1' });
    await expect(nowhere.verify()).rejects.toThrow(Unavailable);
    await nowhere.close();
  });
});
