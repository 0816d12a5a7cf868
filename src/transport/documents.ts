// Documents that were parsed and found valid, by their text: ten thousand clients of one release send the same few, and
// keep one tree in memory instead of one each.
import type { GraphQLError } from 'graphql';
import { type DocumentNode, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql';
import { LRUCache } from 'lru-cache';

import type { Config } from '../config/config.ts';
import { limitRules, parseLimits } from './limits.ts';

export interface KnownDocument {
  readonly document: DocumentNode;
  /** The same for as long as the document is remembered. */
  readonly number: number;
}

/** The document, or the errors that validation found. Throws a GraphQLError where the text is no document. */
export type ReadDocument = (schema: GraphQLSchema, text: string) => KnownDocument | readonly GraphQLError[];

/** Characters of all texts that are remembered. */
const CHARACTERS_MAX = 4_000_000;

export function createReadDocument({ http }: Pick<Config, 'http'>): ReadDocument {
  const rules = [...specifiedRules, ...limitRules(http)];
  const options = parseLimits(http);
  const known = new WeakMap<GraphQLSchema, LRUCache<string, KnownDocument>>();
  let next = 0;
  return (schema, text) => {
    const ofSchema =
      known.get(schema) ??
      new LRUCache<string, KnownDocument>({
        maxSize: CHARACTERS_MAX,
        sizeCalculation: (_document, { length }) => length + 1,
      });
    known.set(schema, ofSchema);
    const found = ofSchema.get(text);
    if (found !== undefined) return found;
    const document = parse(text, options);
    const errors = validate(schema, document, rules);
    if (errors.length > 0) return errors;
    const made = { document, number: next++ };
    ofSchema.set(text, made);
    return made;
  };
}
