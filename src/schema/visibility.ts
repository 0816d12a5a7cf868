// Puts the named conditions of visibility.graphql where they are meant, so that each rule is written once.
import { type ConstDirectiveNode, type DocumentNode, Kind, type ValueNode, visit } from 'graphql';

/**
 * Replaces `extend schema @rule(name, where)` and every later use of the name. Throws on a rule of no name or no
 * condition.
 */
export function expandRules(document: DocumentNode): DocumentNode {
  const rules = new Map<string, ValueNode>();
  const expand = <T extends ValueNode | DocumentNode>(node: T): T =>
    visit<T>(node, { EnumValue: (name) => rules.get(name.value) });

  const definitions = document.definitions.flatMap((definition) => {
    const rule =
      definition.kind === Kind.SCHEMA_EXTENSION
        ? definition.directives?.find((directive) => directive.name.value === 'rule')
        : undefined;
    if (rule === undefined) return [definition];
    const { name, where } = readRule(rule);
    rules.set(name, expand(where));
    return [];
  });
  return expand({ ...document, definitions });
}

function readRule(rule: ConstDirectiveNode): { name: string; where: ValueNode } {
  const argument = (wanted: string): ValueNode | undefined =>
    rule.arguments?.find(({ name }) => name.value === wanted)?.value;
  const name = argument('name');
  const where = argument('where');
  if (name?.kind !== Kind.STRING || where === undefined) throw new Error('@rule needs a name and a condition (where)');
  return { name: name.value, where };
}
