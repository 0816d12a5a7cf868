// The served schemas as text. `npm run schema` writes them to the repository, so that every change of contract is a
// visible diff.
import { lexicographicSortSchema, printSchema } from 'graphql';

import { joinResolvers } from '../resolvers/index.ts';
import { buildSchemas } from './build.ts';
import { permissions } from './permissions.ts';
import { permissionsTable } from './permissions-table.ts';

/**
 * File name to text: `schema.graphql` is what everybody is served, `schema.analyst.graphql` what analysts are,
 * `docs/permissions.md` who may call what. Needs no database.
 */
export async function printSchemas(): Promise<
  Record<'schema.graphql' | 'schema.analyst.graphql' | 'docs/permissions.md', string>
> {
  const { everybody, analyst } = await buildSchemas(null, joinResolvers());
  return {
    'schema.graphql': `${printSchema(lexicographicSortSchema(everybody))}\n`,
    'schema.analyst.graphql': `${printSchema(lexicographicSortSchema(analyst))}\n`,
    'docs/permissions.md': permissionsTable(permissions),
  };
}
