// Turns read paths into documents: one fragment for each node type and depth, so that a root asked for many times is
// one selection, and everything below it to that depth is asked for.
import type { GraphQLSchema } from 'graphql';

import type { Kind } from './model.ts';
import { KEYS, type Lead, kindsOf, leadsOf, leavesOf, typeOf } from './read-paths.ts';

const fragmentName = (kind: Kind, depth: number, only?: string): string =>
  `${kind}_${depth}${only === undefined ? '' : `_${only}`}`;

/** The selection below a field that leads to nodes, with fragments of `depth` at its ends, or of their field `only`. */
export function below({ paths, calls, counts }: Lead, depth: number, only?: string): string {
  const ways = paths.map(({ steps, target }) => {
    const inside = `...${fragmentName(target, depth, only)}`;
    return steps.slice(1).reduceRight((inner, step) => `${calls.get(step)!} { ${inner} }`, inside);
  });
  return [...ways, ...counts].join(' ');
}

/** The fragments of all node types, down from `depth`: each whole, and one for each field that leads on. */
export function fragments(schema: GraphQLSchema, depth: number): string {
  const levels = Array.from({ length: depth + 1 }, (_, level) => level);
  const made = kindsOf(schema).flatMap((kind) => {
    const type = typeOf(schema, kind);
    return levels.flatMap((level) => {
      const leads = level === 0 ? [] : leadsOf(type).map((lead) => ({ ...lead, text: textOf(lead, level) }));
      const whole = [level === depth ? leavesOf(type).join(' ') : KEYS[kind], ...leads.map(({ text }) => text)];
      const parts = leads.map(({ field, text }) =>
        fragmentOf(kind, fragmentName(kind, level, field), KEYS[kind], text),
      );
      return [fragmentOf(kind, fragmentName(kind, level), ...whole), ...parts];
    });
  });
  return made.join('\n');
}

const textOf = (lead: Lead, level: number): string => `${lead.call} { ${below(lead, level - 1)} }`;
const fragmentOf = (kind: Kind, name: string, ...selections: readonly string[]): string =>
  `fragment ${name} on ${kind} { __typename ${selections.join(' ')} }`;

/** A document with these root selections, and just the fragments that they reach. */
export function documentOf(selections: readonly string[], available: string): string {
  const all = new Map(available.split('\n').map((text) => [/^fragment (\w+)/.exec(text)?.[1] ?? '', text]));
  const wanted = new Set<string>();
  const want = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/\.\.\.(\w+)/g)) {
      if (wanted.has(name)) continue;
      wanted.add(name);
      want(all.get(name) ?? '');
    }
  };
  selections.forEach(want);
  return [`query { ${selections.join('\n')} }`, ...[...wanted].map((name) => all.get(name) ?? '')].join('\n');
}
