// How large a document may be, before it is even held against the schema: its length, its depth, its aliases and
// directives, and how far it unfolds. For HTTP, WebSocket and event streams alike.
import { type ASTVisitor, GraphQLError, Kind, type ParseOptions } from 'graphql';
import type { FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode, ValidationRule } from 'graphql';

import type { Config } from '../config/config.ts';
import { PayloadTooLarge } from '../errors.ts';

/** Fields at the root of an operation, aliases counted. Few for mutations: each is a write, or guesses a password. */
const ROOT_FIELDS_MAX = { query: 50, mutation: 10, subscription: 1 } as const;

interface Extent {
  /** Levels of fields. */
  readonly depth: number;
  /** All fields once every fragment is unfolded. */
  readonly fields: number;
  /** Fields of the first level. */
  readonly width: number;
  /** Fields under another name than their own. */
  readonly aliases: number;
  readonly directives: number;
}

const NOTHING: Extent = { depth: 0, fields: 0, width: 0, aliases: 0, directives: 0 };

/**
 * Measures selections, each fragment once: n fragments can unfold to 2^n fields, so these are counted, not walked.
 * A cycle counts as nothing: another rule refuses it. Introspection counts as one field: graphql-js bounds it itself.
 */
function createMeasure(fragmentOf: (name: string) => FragmentDefinitionNode | null | undefined) {
  const measured = new Map<string, Extent>();
  const ofFragment = (name: string): Extent => {
    const known = measured.get(name);
    if (known !== undefined) return known;
    measured.set(name, NOTHING);
    const fragment = fragmentOf(name);
    const extent = fragment ? ofSelections(fragment.selectionSet) : NOTHING;
    measured.set(name, extent);
    return extent;
  };
  const ofSelections = (set: SelectionSetNode): Extent => {
    let { depth, fields, width, aliases, directives } = NOTHING;
    for (const selection of set.selections) {
      directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FIELD) {
        const opaque = selection.selectionSet === undefined || selection.name.value.startsWith('__');
        const inner = opaque ? NOTHING : ofSelections(selection.selectionSet);
        depth = Math.max(depth, inner.depth + 1);
        fields += inner.fields + 1;
        width += 1;
        aliases += inner.aliases + (selection.alias === undefined ? 0 : 1);
        directives += inner.directives;
      } else {
        const inner =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? ofFragment(selection.name.value)
            : ofSelections(selection.selectionSet);
        depth = Math.max(depth, inner.depth);
        fields += inner.fields;
        width += inner.width;
        aliases += inner.aliases;
        directives += inner.directives;
      }
    }
    return { depth, fields, width, aliases, directives };
  };
  return ofSelections;
}

function excess(operation: OperationDefinitionNode, extent: Extent, http: Config['http']): PayloadTooLarge | null {
  const { queryDepthMax, queryTokensMax, queryAliasesMax, queryDirectivesMax } = http;
  const rootFieldsMax = ROOT_FIELDS_MAX[operation.operation];
  if (extent.depth > queryDepthMax) {
    return new PayloadTooLarge(
      'OPERATION_TOO_DEEP',
      `The operation is ${extent.depth} levels deep; at most ${queryDepthMax} are allowed. Ask in several operations.`,
    );
  }
  // Without fragments a document has fewer fields than tokens, so only unfolding can exceed this.
  if (extent.fields > queryTokensMax) {
    return new PayloadTooLarge(
      'OPERATION_TOO_WIDE',
      `With its fragments unfolded the operation has more than ${queryTokensMax} fields. Ask in several operations.`,
    );
  }
  if (extent.aliases > queryAliasesMax) {
    return new PayloadTooLarge(
      'TOO_MANY_ALIASES',
      `The operation has more than ${queryAliasesMax} aliases. Ask by a list, or in several operations.`,
    );
  }
  if (extent.directives > queryDirectivesMax) {
    return new PayloadTooLarge('TOO_MANY_DIRECTIVES', `The operation has more than ${queryDirectivesMax} directives.`);
  }
  if (extent.width > rootFieldsMax) {
    return new PayloadTooLarge(
      'TOO_MANY_ROOT_FIELDS',
      `A ${operation.operation} may have at most ${rootFieldsMax} fields at its root. Ask in several operations.`,
    );
  }
  return null;
}

/** What resolvers of ours read of their parent: `id: bio` would hand them the wrong thing, and clients' caches, too. */
const RESERVED_ALIASES = new Set([
  ...['id', 'createdAtMs', 'editedAtMs', 'updatedAtMs'],
  // Addresses of files are signed by these: whoever could put them would be given any file.
  ...['filesStored', 'avatarUrlStored', 'avatarKeyStored', 'mediaIdsStored'],
]);

/** Refuses an alias that takes the name of another field which resolvers rely on. */
const aliasRule: ValidationRule = (context): ASTVisitor => ({
  Field(node) {
    const alias = node.alias?.value;
    if (alias === undefined || alias === node.name.value || !RESERVED_ALIASES.has(alias)) return;
    context.reportError(
      new GraphQLError(`"${alias}" cannot be the alias of another field. Choose another name.`, { nodes: node }),
    );
  },
});

/** Looked at before the rules of the GraphQL specification: they take no more time than the document has fields. */
export function limitRules(http: Config['http']): ValidationRule[] {
  const extentRule: ValidationRule = (context): ASTVisitor => {
    const measure = createMeasure((name) => context.getFragment(name));
    return {
      OperationDefinition(operation) {
        const originalError = excess(operation, measure(operation.selectionSet), http);
        if (originalError !== null) {
          context.reportError(new GraphQLError(originalError.message, { nodes: operation, originalError }));
        }
      },
    };
  };
  return [extentRule, aliasRule];
}

/** Options for graphql-js' parser: a longer document is given up on at the first token too many. */
export function parseLimits(http: Config['http']): ParseOptions {
  return { maxLexicalTokens: http.queryTokensMax };
}
