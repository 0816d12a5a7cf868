// Runs Cypher that an operator typed (`npm run db -- shell`), with full rights. Nothing that serves requests uses it.
import type { Row, Graph } from './graph.ts';

export interface TypedAnswer {
  readonly columns: readonly string[];
  /** Nodes and relationships as maps of what they hold. */
  readonly rows: readonly Row[];
  /** What was changed and how often, e.g. nodesCreated. */
  readonly changes: Readonly<Record<string, number>>;
}

function plainMap(value: object): Row {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const { labels, type, properties, start, segments } = value as Record<string, unknown>;
  // A path: its first node, then each step with the node it leads to.
  if (Array.isArray(segments)) {
    const steps = segments as { relationship: unknown; end: unknown }[];
    return [plain(start), ...steps.flatMap((step) => [plain(step.relationship), plain(step.end)])];
  }
  if (typeof properties === 'object' && properties !== null) {
    return { ...(labels === undefined ? { type } : { labels }), ...plainMap(properties) };
  }
  // Dates, durations and points of the driver know how to print themselves.
  if (Object.getPrototypeOf(value) !== Object.prototype) return (value as { toString(): string }).toString();
  return plainMap(value);
}

export async function runTyped(graph: Graph, text: string): Promise<TypedAnswer> {
  const session = graph.driver.session(graph.sessionConfig);
  try {
    const { records, summary } = await session.run(text);
    return {
      columns: records[0]?.keys.map(String) ?? [],
      rows: records.map((record) => plain(record.toObject()) as Row),
      changes: Object.fromEntries(Object.entries(summary.counters.updates()).filter(([, count]) => count > 0)),
    };
  } finally {
    await session.close();
  }
}
