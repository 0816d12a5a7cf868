// Documents that were parsed and found valid, by their text: ten thousand clients of one release send the same few, and
// keep one tree in memory instead of one each.
import type { GraphQLError } from 'graphql';
import {
  type DocumentNode,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';

import type { Config } from '../config/config.ts';
import { type CostOf, createCostOf } from '../schema/cost.ts';
import { limitRules, parseLimits } from './limits.ts';

export interface KnownDocument {
  readonly document: DocumentNode;
  /** The same for as long as the document is remembered. */
  readonly number: number;
  readonly costOf: CostOf;
}

/** The document, or the errors that validation found. Throws a GraphQLError where the text is no document. */
export type ReadDocument = (schema: GraphQLSchema, text: string) => KnownDocument | readonly GraphQLError[];

/** Characters of all texts that are remembered. */
const CHARACTERS_MAX = 4_000_000;

/** `isOpen`: whether whoever is served that schema may look at it. */
export function createReadDocument(
  { http }: Pick<Config, 'http'>,
  isOpen: (schema: GraphQLSchema) => boolean,
): ReadDocument {
  const limits = limitRules(http);
  const closedRules = [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const options = parseLimits(http);
  const known = new WeakMap<GraphQLSchema, LRUCache<string, KnownDocument>>();
  let next = 0;
  const errorsIn = (schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] => {
    // First what is quickly told: the rules of the specification may take the square of what these let through.
    const tooLarge = validate(schema, document, limits);
    return tooLarge.length > 0 ? tooLarge : validate(schema, document, isOpen(schema) ? specifiedRules : closedRules);
  };
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
    const errors = errorsIn(schema, document);
    if (errors.length > 0) return errors;
    const made = { document, number: next++, costOf: createCostOf(schema, document) };
    ofSchema.set(text, made);
    return made;
  };
}
