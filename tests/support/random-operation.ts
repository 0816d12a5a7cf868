// Random operations that a schema finds valid, the same for the same seed: fields, fragments, aliases and arguments of
// every type, with texts that are meant to break out of wherever they are put.
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** Stands in every random text: where it turns up tells where texts of callers go. */
export const CANARY = 'Canary7x';

const TEXTS = [
  CANARY,
  `${CANARY}' OR 1=1 //`,
  `${CANARY}"}) DETACH DELETE n //`,
  `${CANARY}\`]->(x) RETURN x`,
  `$${CANARY}`,
  `{{${CANARY}}} <script>`,
  `${CANARY}\u0000\u202e😀`,
  `@${CANARY} #${CANARY}`,
  CANARY.repeat(300),
  `usr_${CANARY}`,
];

/** Numbers in [0, 1), the same for the same seed. Source: mulberry32, Tommy Ettinger. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface RandomOperationOptions {
  readonly kind: 'query' | 'mutation';
  /** Levels of fields at most. */
  readonly depth: number;
  /** Ids of things that exist, so that not all is refused. */
  readonly ids: readonly string[];
  /** Fields that are left alone. */
  readonly without: ReadonlySet<string>;
}

class Writer {
  readonly #random: () => number;
  readonly #options: RandomOperationOptions;
  #aliases = 0;

  constructor(seed: number, options: RandomOperationOptions) {
    this.#random = randomFrom(seed);
    this.#options = options;
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }

  value(type: GraphQLInputType, depth = 3): string {
    if (isNonNullType(type)) return this.#some(type.ofType, depth);
    return this.chance(0.1) ? 'null' : this.#some(type, depth);
  }

  #some(type: GraphQLInputType, depth: number): string {
    if (isNonNullType(type)) return this.#some(type.ofType, depth);
    if (isListType(type)) {
      const length = Math.floor(this.#random() * 3);
      return `[${Array.from({ length }, () => this.value(type.ofType, depth)).join(', ')}]`;
    }
    if (isEnumType(type)) return this.pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isRequiredInputField(field) || (depth > 0 && this.chance(0.3)),
      );
      return `{${fields.map((field) => `${field.name}: ${this.value(field.type, depth - 1)}`).join(', ')}}`;
    }
    return this.#scalar(type.name);
  }

  #scalar(name: string): string {
    if (name === 'Boolean') return String(this.chance(0.5));
    if (name === 'Int') return String(this.pick([0, 1, 3, 20, 100, 101, -1, 2_147_483_647]));
    if (name === 'Float') return String(this.pick([0, 0.5, -1e9]));
    if (name === 'DateTime') return JSON.stringify(this.pick(['2020-01-01T00:00:00Z', CANARY]));
    const { ids } = this.#options;
    return JSON.stringify(name === 'ID' && this.chance(0.7) ? this.pick(ids) : this.pick(TEXTS));
  }

  field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const args = field.args.filter((arg) => isRequiredArgument(arg) || this.chance(0.4));
    const list = args.map((arg) => `${arg.name}: ${this.value(arg.type)}`).join(', ');
    const alias = this.chance(0.2) ? `a${(this.#aliases += 1)}: ` : '';
    const directive = this.chance(0.05) ? ` @include(if: ${String(this.chance(0.8))})` : '';
    const type = getNamedType(field.type);
    const below = isObjectType(type) ? ` ${this.selection(type, depth - 1)}` : '';
    return `${alias}${field.name}${list === '' ? '' : `(${list})`}${directive}${below}`;
  }

  selection(type: GraphQLObjectType, depth: number): string {
    const fields = Object.values(type.getFields()).filter(
      (field) => !this.#options.without.has(field.name) && (depth > 0 || !isObjectType(getNamedType(field.type))),
    );
    const chosen = fields.filter(() => this.chance(0.35)).slice(0, 6);
    const texts = chosen.map((field) => this.field(field, depth));
    // Two of one name with other arguments would not merge: every further one gets an alias.
    const body = ['__typename', ...texts].join(' ');
    return this.chance(0.1) ? `{ ... on ${type.name} { ${body} } }` : `{ ${body} }`;
  }

  operation(schema: GraphQLSchema): string {
    const { kind, depth, without } = this.#options;
    const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
    const fields = Object.values(root?.getFields() ?? {}).filter(({ name }) => !without.has(name));
    const count = 1 + Math.floor(this.#random() * 2);
    const texts = Array.from(
      { length: count },
      (_, n) => `r${n}: ${this.field(this.pick(fields), depth).replace(/^a\d+: /, '')}`,
    );
    return `${kind} { ${texts.join(' ')} }`;
  }
}

export function randomOperation(schema: GraphQLSchema, seed: number, options: RandomOperationOptions): string {
  return new Writer(seed, options).operation(schema);
}
