// The Cypher around what the library made for a selection: many viewers in one statement, or our candidates and their
// nodes in one. The only texts that are put together at run time (ADR 0008); values are parameters here as everywhere.

/** A selection as the library translated it, once. */
export interface Translated {
  /** The generated root field it came from. */
  readonly root: string;
  /** Reads `this` by a list of keys, and ends in `RETURN … AS this`. */
  readonly text: string;
  /** The parameter that holds the list of keys. */
  readonly keysParam: string;
  /** Parameters that belong to the text: the values in the visibility rules, and a client's arguments. */
  readonly fixed: Readonly<Record<string, unknown>>;
}

export interface Compiled extends Translated {
  /** Tells compiled selections apart, in the names of statements and as a key. */
  readonly number: number;
  /** The same for several viewers at once (`forViewers`); null where one statement cannot answer them. */
  readonly textForMany: string | null;
}

/** Nodes to load with what candidates were found. */
export interface Block {
  readonly compiled: Compiled;
  /** The column of the candidates that holds the id, or a list of ids. */
  readonly column: string;
  readonly isList: boolean;
}

/** The viewer, as the library's text reads them. */
const VIEWER = /\$jwt\b/g;

/** Without comments and indents: the text travels with every request. */
export const compact = (text: string): string => text.replaceAll(/^\s*\/\/.*\n|^\s+/gm, '').trimEnd();

function renamed({ text, keysParam, fixed }: Translated, keys: string, prefix: string): string {
  return text.replaceAll(/\$(\w+)/g, (param, name: string) => {
    if (name === keysParam) return keys;
    return name in fixed ? `$${prefix}${name}` : param;
  });
}

/**
 * For several viewers at once, each with keys of their own; null where the viewer is read inside a CALL, which sees
 * only what it imports. Parameters: `groups` ([{index, keys, jwt}]) and the fixed ones. Columns: index (of the group),
 * this.
 */
export function forViewers(translated: Translated): string | null {
  const call = translated.text.indexOf('CALL (');
  if (call >= 0 && translated.text.slice(call).includes('$jwt')) return null;
  const text = renamed(translated, 'viewing.keys', '').replaceAll(VIEWER, 'viewing.jwt');
  return compact(`UNWIND $groups AS viewing
CALL (viewing) {
  ${text}
}
RETURN viewing.index AS index, this`);
}

const prefixOf = (block: number): string => `block${block}_`;

/**
 * Candidates and their nodes. Parameters: those of the candidates, `jwt`, and each block's fixed ones by `blockParams`.
 * One row: `candidates` (maps, in their order), and `nodes0`, `nodes1`, … for each block (without order).
 */
export function withNodes(candidates: string, columns: readonly string[], blocks: readonly Block[]): string {
  const calls = blocks.map(({ compiled, column, isList }, index) => {
    const keys = isList
      ? `reduce(keys = [], row IN candidates | keys + row.${column})`
      : `[row IN candidates WHERE row.${column} IS NOT NULL | row.${column}]`;
    return `CALL (candidates) {
  CALL (candidates) {
    ${renamed(compiled, keys, prefixOf(index))}
  }
  RETURN collect(this) AS nodes${index}
}`;
  });
  return compact(`CALL () {
  ${candidates}
}
WITH collect({${columns.map((column) => `${column}: ${column}`).join(', ')}}) AS candidates
${calls.join('\n')}
RETURN candidates${blocks.map((_, index) => `, nodes${index}`).join('')}`);
}

/** The fixed parameters of all blocks, under the names that `withNodes` gives them. */
export function blockParams(blocks: readonly Block[]): Record<string, unknown> {
  return Object.fromEntries(
    blocks.flatMap(({ compiled }, index) =>
      Object.entries(compiled.fixed).map(([name, value]) => [`${prefixOf(index)}${name}`, value]),
    ),
  );
}
