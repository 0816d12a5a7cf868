// Makes the executable schemas. One set of types, built twice: the internal build, from which everybody's schema is
// cut and through which all nodes are hydrated; and the analysts' build, whose generated root lists are bounded.
import { Neo4jGraphQL } from '@neo4j/graphql';
import type { GraphQLSchema } from 'graphql';
import type { IResolvers } from '@graphql-tools/utils';

import type { Graph } from '../graph/graph.ts';
import { explainGenerated } from './generated-fields.ts';
import { limitFields } from './limited-fields.ts';
import { createShield, guardSubscriptions } from './permissions.ts';
import { servedSchema } from './serve.ts';
import { applyMiddleware } from './shield.ts';
import { type Contract, readContract, withLimits } from './type-definitions.ts';

export interface Schemas {
  /** Everything generated, no permissions: for hydration, never served. */
  readonly internal: GraphQLSchema;
  readonly everybody: GraphQLSchema;
  readonly analyst: GraphQLSchema;
  readonly types: Contract['types'];
}

const ANALYST_ROWS = { default: 20, max: 100 };

/**
 * Builds all three; takes about a second. Without a graph they can be printed, not run. The library needs a key to
 * switch authorization on: tokens are verified before.
 */
export async function buildSchemas(graph: Pick<Graph, 'driver'> | null, resolvers: IResolvers): Promise<Schemas> {
  const contract = readContract();
  const generate = (typeDefs: typeof contract.document): Promise<GraphQLSchema> =>
    new Neo4jGraphQL({
      ...(graph === null ? {} : { driver: graph.driver }),
      typeDefs,
      resolvers,
      features: { authorization: { key: 'unused: the context carries a verified viewer' } },
    }).getSchema();
  const internal = await generate(contract.document);
  const bounded = await generate(withLimits(contract.document, ANALYST_ROWS));
  const everybody = limitFields(servedSchema(internal, contract, 'everybody'));
  const analyst = explainGenerated(limitFields(servedSchema(bounded, contract, 'analyst')));
  return {
    internal,
    types: contract.types,
    everybody: guardSubscriptions(applyMiddleware(everybody, createShield(everybody, 'everybody'))),
    analyst: guardSubscriptions(applyMiddleware(analyst, createShield(analyst, 'analyst'))),
  };
}
