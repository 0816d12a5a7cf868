// Where a concept lives: the same word in every layer, and only words that docs/ARCHITECTURE.md lists (STYLE §3).
import type { Source } from './sources.ts';

export interface Words {
  /** Concepts: they may name a file or folder in any layer. */
  readonly stems: ReadonlySet<string>;
  /** Frame: words that are no concept of the product, and where they stand. */
  readonly frame: ReadonlySet<string>;
}

function backticked(cell: string | undefined): string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

/** The cells of the table rows between a heading and the next one. */
function tableBelow(text: string, heading: string): string[][] {
  const start = text.indexOf(`\n## ${heading}`);
  if (start < 0) return [];
  const rest = text.slice(start + 4);
  const end = rest.indexOf('\n## ');
  const rows = (end < 0 ? rest : rest.slice(0, end)).split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => row.split('|').slice(1, -1));
}

/**
 * Reads the two tables of docs/ARCHITECTURE.md: concepts with their stems (second column), frame words (first column).
 */
export function wordsOf(architecture: string): Words {
  return {
    stems: new Set(tableBelow(architecture, 'Where a concept lives').flatMap((row) => backticked(row[1]))),
    frame: new Set(tableBelow(architecture, 'Words that are no concept').flatMap((row) => backticked(row[0]))),
  };
}

const placed = [
  /^src\/schema\/([\w-]+)\.graphql$/,
  /^src\/(?:resolvers|domain)\/([\w-]+)(?:\.test)?\.ts$/,
  /^src\/(?:domain|cypher)\/([\w-]+)\//,
  /^tests\/([\w-]+)\.test\.ts$/,
];

/** Files whose concept is in neither table. */
export function unknownStems(sources: readonly Source[], words: Words): string[] {
  return sources.flatMap(({ path }) => {
    const word = placed.map((place) => place.exec(path)?.[1]).find((found) => found !== undefined);
    if (word === undefined || words.stems.has(word) || words.frame.has(word)) return [];
    // `follow-request` belongs to the slice of `follow`.
    const slice = [...words.stems, ...words.frame].some((stem) => word.startsWith(`${stem}-`));
    return slice ? [] : [`${path}: docs/ARCHITECTURE.md does not list "${word}"`];
  });
}
