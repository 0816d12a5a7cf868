// Every .cypher file against its header, its typed wrapper and its plan on the real database (STYLE 4.4).
import type { Graph } from '../../src/graph/graph.ts';

import type { Source } from './sources.ts';

export interface Header {
  readonly params: readonly string[];
  readonly returns: readonly string[];
  readonly cost: string;
}

/** What the wrapper says of a query: `queries` of src/graph/query.ts. */
export interface Bound {
  readonly text: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly columns: Readonly<Record<string, unknown>>;
}

/** Sections of the header, in this order. */
const sections = ['params', 'returns', 'cost'] as const;

/**
 * `src/cypher/follow/followers-page.cypher` → `follow/followers-page`; undefined for a migration, which has no
 * wrapper.
 */
export function queryName(file: string): string | undefined {
  return /^src\/cypher\/(?!migrations\/\d)(.+)\.cypher$/.exec(file)?.[1];
}

/** The names of a section; what follows a semicolon is a remark (`id; no row where …`). */
function names(section: string): string[] {
  let bare = section;
  // Innermost first: an explanation may hold brackets of its own.
  const bracket = /\([^()[\]{}]*\)|\[[^()[\]{}]*\]|\{[^()[\]{}]*\}/;
  while (bracket.test(bare)) bare = bare.replace(bracket, '');
  const words = (bare.split(';')[0] ?? '').split(',').map((part) => /^[`\w]+/.exec(part.trim())?.[0] ?? '');
  return words.filter((word) => word !== '' && !/^(none|nothing)$/i.test(word));
}

/** Reads a header, or says what it lacks. */
export function headerOf(text: string): Header | string {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  const comment = lines.slice(0, end < 0 ? undefined : end).map((line) => line.replace(/^\/\/ ?/, ''));
  if (comment[0] === undefined || /^(params|returns|cost)\b/.test(comment[0]))
    return 'does not open with what it finds';
  const found: Partial<Record<(typeof sections)[number], string>> = {};
  let current: (typeof sections)[number] | undefined;
  for (const line of comment) {
    const start = /^(params|returns|cost)\b\s*(.*)$/.exec(line);
    if (start?.[1] !== undefined) current = start[1] as (typeof sections)[number];
    if (current !== undefined) found[current] = `${found[current] ?? ''} ${start?.[2] ?? line.trim()}`.trim();
  }
  const missing = sections.find((section) => found[section] === undefined || found[section] === '');
  if (missing !== undefined) return `lacks the header line "${missing}"`;
  return { params: names(found.params ?? ''), returns: names(found.returns ?? ''), cost: found.cost ?? '' };
}

/** The parameters that a query uses, comments and strings left out. */
export function paramsIn(text: string): string[] {
  const bare = text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  return [...new Set([...bare.matchAll(/\$`?(\w+)`?/g)].map((match) => match[1] ?? ''))];
}

function different(what: string, left: readonly string[], right: readonly string[]): string[] {
  const [a, b] = [[...left].sort().join(', '), [...right].sort().join(', ')];
  return a === b ? [] : [`${what}: ${a || 'none'} | ${b || 'none'}`];
}

/** Header, text and wrapper of one query must name the same params, header and wrapper the same columns. */
export function disagreements(name: string, text: string, bound: Bound | undefined): string[] {
  const header = headerOf(text);
  if (typeof header === 'string') return [`${name} ${header}`];
  const inText = paramsIn(text);
  const problems = different('params of header | text', header.params, inText);
  if (bound === undefined) return [...problems, 'no wrapper binds it'].map((problem) => `${name} ${problem}`);
  problems.push(...different('params of wrapper | text', Object.keys(bound.params), inText));
  problems.push(...different('columns of header | wrapper', header.returns, Object.keys(bound.columns)));
  return problems.map((problem) => `${name} ${problem}`);
}

/** All .cypher files against the registry, and the registry against the files. */
export function cypherProblems(sources: readonly Source[], registry: ReadonlyMap<string, Bound>): string[] {
  const files = sources.filter((source) => source.path.endsWith('.cypher'));
  const known = new Set(files.map((file) => queryName(file.path)));
  return [
    ...files.flatMap(({ path, text }) => {
      const name = queryName(path);
      return name === undefined ? [] : disagreements(name, text, registry.get(name));
    }),
    ...[...registry.keys()].filter((name) => !known.has(name)).map((name) => `${name} has a wrapper but no file`),
    ...files
      // The benchmark's yardsticks are the same questions written by hand: no code of src/ runs them.
      .filter(({ path }) => !/^(src\/cypher|tests\/support\/cypher|bench\/peers\/driver)\//.test(path))
      .map(({ path }) => `${path} stands outside src/cypher/`),
  ];
}

interface Operator {
  readonly operatorType: string;
  readonly children: readonly Operator[];
}

const scans = /AllNodesScan|LabelScan|LabelsScan|RelationshipTypes?Scan|AllRelationshipsScan/;

/** The scans in a plan: operators that read all nodes, a whole label or a whole relationship type. */
export function scansIn(plan: Operator): string[] {
  const name = plan.operatorType.replace(/@.*$/, '');
  return [...(scans.test(name) ? [name] : []), ...plan.children.flatMap(scansIn)];
}

/** Asks the real database for the plan of a query: its columns must be the wrapper's, its scans owned up to. */
export async function planProblems(graph: Graph, name: string, bound: Bound): Promise<string[]> {
  const session = graph.driver.session(graph.sessionConfig);
  try {
    const result = session.run(`EXPLAIN ${bound.text}`);
    const columns = await result.keys();
    const { plan } = await result.summary();
    const header = headerOf(bound.text);
    const ownsUp = typeof header !== 'string' && /\bscan/i.test(header.cost);
    const found = plan === false || ownsUp ? [] : scansIn(plan);
    return [
      ...different('columns of plan | wrapper', columns.map(String), Object.keys(bound.columns)),
      ...found.map((scan) => `its plan has ${scan} and the header's cost does not say "scan"`),
    ].map((problem) => `${name} ${problem}`);
  } catch (error) {
    return [`${name} ${error instanceof Error ? error.message : String(error)}`];
  } finally {
    await session.close();
  }
}
