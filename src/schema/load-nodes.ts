// Sends compiled selections to the graph. Requests for the same selection that come while others are on their way leave
// together: those of one viewer always (nobody signed in is one viewer), those of different viewers where one statement
// can answer each by their own visibility.
import { availableParallelism } from 'node:os';

import type { Runner, Statement } from '../graph/graph.ts';
import { forMany } from '../graph/scope.ts';
import type { Compiled } from './frames.ts';

/** A node as the library made it: the client's selection, its id under ID_KEY. */
export type Node = Readonly<Record<string, unknown>>;

/** The nodes of those keys that the viewer may see, in no order, perhaps with others. At most KEYS_MAX keys. */
export type LoadNodes = (compiled: Compiled, viewerId: string | null, keys: readonly string[]) => Promise<Node[]>;

/** Keys that one statement looks up at most. */
export const KEYS_MAX = 500;
/** Statements of one selection on their way at once: more would only wait for a core, and would find no company. */
const IN_FLIGHT_MAX = availableParallelism();

interface Asked {
  readonly viewerId: string | null;
  readonly keys: readonly string[];
  resolve(nodes: Node[]): void;
  reject(error: unknown): void;
}

interface Line {
  readonly compiled: Compiled;
  readonly waiting: Asked[];
  inFlight: number;
  scheduled: boolean;
}

export function createNodeLoader(graph: Runner): LoadNodes {
  const lines = new Map<string, Line>();

  const send = async (key: string, line: Line, asked: readonly Asked[]): Promise<void> => {
    line.inFlight += 1;
    try {
      const { compiled } = line;
      if (compiled.textForMany === null) await askForOne(graph, compiled, asked);
      else await askForMany(graph, compiled, compiled.textForMany, asked);
    } catch (error) {
      for (const one of asked) one.reject(error);
    } finally {
      line.inFlight -= 1;
      if (line.waiting.length > 0) depart(key, line);
      else if (line.inFlight === 0 && !line.scheduled) lines.delete(key);
    }
  };

  const depart = (key: string, line: Line): void => {
    while (line.waiting.length > 0 && line.inFlight < IN_FLIGHT_MAX) {
      const asked = line.waiting.splice(0, fitting(line.waiting));
      void forMany(() => send(key, line, asked));
    }
  };

  return (compiled, viewerId, keys) =>
    new Promise((resolve, reject) => {
      const key = `${compiled.number}|${compiled.textForMany === null ? (viewerId ?? '') : ''}`;
      const line = lines.get(key) ?? { compiled, waiting: [], inFlight: 0, scheduled: false };
      lines.set(key, line);
      line.waiting.push({ viewerId, keys, resolve, reject });
      if (line.scheduled) return;
      line.scheduled = true;
      // After whatever else this turn of the event loop has read from the sockets.
      setImmediate(() => {
        line.scheduled = false;
        depart(key, line);
      });
    });
}

/** How many of those who wait fit into one statement; at least one. */
function fitting(waiting: readonly Asked[]): number {
  let keys = 0;
  for (const [index, one] of waiting.entries()) {
    keys += one.keys.length;
    if (index > 0 && keys > KEYS_MAX) return index;
  }
  return waiting.length;
}

/** All ask as the same viewer: each gets the nodes of all. */
async function askForOne(graph: Runner, compiled: Compiled, asked: readonly Asked[]): Promise<void> {
  const keys = [...new Set(asked.flatMap((one) => one.keys))];
  const params = { ...compiled.fixed, [compiled.keysParam]: keys, jwt: { sub: asked[0]?.viewerId ?? null } };
  const rows = await graph.run(statementOf(compiled, compiled.text), params);
  const nodes = rows.map((row) => row.this as Node);
  for (const one of asked) one.resolve(nodes);
}

async function askForMany(graph: Runner, compiled: Compiled, text: string, asked: readonly Asked[]): Promise<void> {
  const groups = asked.map(({ viewerId, keys }, index) => ({ index, keys, jwt: { sub: viewerId } }));
  const rows = await graph.run(statementOf(compiled, text), { ...compiled.fixed, groups });
  const found = asked.map((): Node[] => []);
  for (const row of rows) found[row.index as number]?.push(row.this as Node);
  asked.forEach((one, index) => one.resolve(found[index] ?? []));
}

const statementOf = ({ root }: Compiled, text: string): Statement => ({ name: `hydrate/${root}`, text, mode: 'read' });
