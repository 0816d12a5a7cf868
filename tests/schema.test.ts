// The schemas as they are built and served: the traps of the library that would each leak, or read a whole label.
import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import {
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  printSchema,
  visit,
} from 'graphql';

import { readContract } from '../src/schema/type-definitions.ts';
import type { NodeKind } from '../src/domain/visibility/audience.ts';
import { useApi } from './support/api.ts';
import { type Sent, recordStatements } from './support/count-statements.ts';

const api = useApi();

const isType = (node: { readonly kind: Kind }): node is ObjectTypeDefinitionNode =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION;
const isNamed =
  (wanted: string) =>
  ({ name }: { readonly name: { readonly value: string } }): boolean =>
    name.value === wanted;

describe('the visibility rules', () => {
  it('speak of relationships and stored properties, never of a field that runs Cypher', () => {
    const fields = readContract()
      .document.definitions.filter(isType)
      .flatMap((node) => node.fields ?? []);
    const runs = ({ directives = [] }: (typeof fields)[number]): boolean =>
      ['cypher', 'customResolver'].some((directive) => directives.some(isNamed(directive)));
    const computed = new Set(fields.filter(runs).map(({ name }) => name.value));
    const stored = new Set(fields.filter((field) => !runs(field)).map(({ name }) => name.value));
    const named = new Set<string>();
    const rules = readFileSync(new URL('../src/schema/visibility.graphql', import.meta.url), 'utf8');
    visit(parse(rules), { ObjectField: ({ name }) => void named.add(name.value) });
    const words = 'where node requireAuthentication AND OR NOT some all none single eq in'.split(' ');
    const properties = [...named].filter((name) => !words.includes(name));
    expect(properties.filter((name) => computed.has(name) || !stored.has(name))).toEqual([]);
  });

  it('guard every node type there is', () => {
    const { definitions } = readContract().document;
    const nodes = definitions.filter(isType).filter(({ directives }) => directives?.some(isNamed('node')));
    const guarded = definitions.flatMap((node) =>
      node.kind === Kind.OBJECT_TYPE_EXTENSION && node.directives?.some(isNamed('authorization'))
        ? [node.name.value]
        : [],
    );
    expect(guarded.toSorted()).toEqual(nodes.map(({ name }) => name.value).toSorted());
  });
});

interface PlanNode {
  readonly operatorType: string;
  readonly children: readonly PlanNode[];
}

const operatorsOf = ({ operatorType, children }: PlanNode): string[] => [
  operatorType.replace(/@.*/, ''),
  ...children.flatMap(operatorsOf),
];

async function planOf({ text, params }: Sent): Promise<string[]> {
  const { graph } = api();
  const session = graph.driver.session(graph.sessionConfig);
  try {
    const { summary } = await session.run(`EXPLAIN ${text}`, params);
    if (summary.plan === false) throw new Error('The database made no plan');
    return operatorsOf(summary.plan);
  } finally {
    await session.close();
  }
}

describe('the statement that fetches nodes by their ids', () => {
  const DOCUMENTS: Record<Exclude<NodeKind, 'mediaNodes'>, string> = {
    users: 'query ($id: ID!) { user(id: $id) { id displayName followerCount viewerFollows } }',
    posts: 'query ($id: ID!) { post(id: $id) { id text likeCount viewerHasLiked author { id } sharedPost { id } } }',
    comments: 'query ($id: ID!) { comment(id: $id) { id text author { id } post { id } replyTo { id } } }',
  };

  it.each(Object.entries(DOCUMENTS))('seeks %s in the unique index, and reads no label', async (_kind, document) => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const postId = await ada.posts('hello');
    const ids = { users: ada.id, posts: postId, comments: await ada.comments(postId, 'first') };
    const id = ids[_kind as keyof typeof DOCUMENTS];
    const sent = await recordStatements(api().graph, async () => eve.ask(document, { id }));
    expect(sent).toHaveLength(1);
    const operators = await planOf(sent[0]!);
    expect(operators).toContain('NodeUniqueIndexSeek');
    expect(operators.filter((operator) => /LabelScan|AllNodesScan|RelationshipTypeScan/.test(operator))).toEqual([]);
  });
});

describe('the served schemas', () => {
  const withoutDescriptions = (schema: GraphQLSchema): string =>
    printSchema(schema).replaceAll(/"""[\s\S]*?"""|"[^"\n]*"|enum AuditKind {[^}]*}/g, '');

  it('know no password hash, and no e-mail, code or token but where one signs in', () => {
    const { everybody, analyst } = api().app.schemas;
    for (const schema of [everybody, analyst]) {
      const answered = Object.values(schema.getTypeMap())
        .filter((type) => isObjectType(type) && !/^(__|Query$|Mutation$|Subscription$)/.test(type.name))
        .flatMap((type) => Object.keys((type as GraphQLObjectType).getFields()).map((name) => `${type.name}.${name}`))
        .filter((name) => /\.\w*(e_?mail|phone|password|(?<!thumb)hash(?!tag)|token|secret|totp|code)/i.test(name));
      expect(answered.toSorted()).toEqual([
        'OauthSignUp.token',
        'RecoveryCodesPayload.recoveryCodes',
        'SecondFactorSetup.secret',
        'Session.accessToken',
        'Session.refreshToken',
        'SignInChallenge.token',
        'SignInMethods.email',
        'SignInMethods.hasPassword',
        'SignInMethods.isEmailVerified',
        'SignInMethods.phone',
        'SignInMethods.recoveryCodesLeft',
      ]);
      for (const name of ['User', 'OpenUser', 'UserWhere', 'UserSort', 'DeviceSession']) {
        const type = schema.getType(name);
        const fields = type !== undefined && 'getFields' in type ? Object.keys(type.getFields()) : [];
        expect(fields.filter((field) => /mail|phone|password|hash|token|totp/i.test(field))).toEqual([]);
      }
    }
  });

  it('offer no generated write and no generated subscription', () => {
    const { everybody, analyst } = api().app.schemas;
    expect(Object.keys(analyst.getMutationType()!.getFields())).toEqual(
      Object.keys(everybody.getMutationType()!.getFields()),
    );
    expect(withoutDescriptions(analyst)).not.toMatch(
      /(Create|Update|Delete|Connect|Disconnect)\w*(Field)?Input\b.*\n.*node/,
    );
    for (const schema of [everybody, analyst]) {
      expect(Object.keys(schema.getSubscriptionType()!.getFields()).toSorted()).toEqual([
        'commentAdded',
        'feedUpdated',
        'mediaProgress',
        'notificationReceived',
        'postEngagementChanged',
      ]);
    }
  });

  it('give analysts at most 100 rows of a list, whatever they ask for', async () => {
    const analyst = await api().person({ role: 'ANALYST' });
    const asked = ['users(limit: 1000)', 'posts(limit: 1000)', 'comments(limit: 1000)', 'hashtags(limit: 1000)'];
    for (const call of asked) {
      const sent = await recordStatements(api().graph, async () => analyst.query(`{ ${call} { __typename } }`));
      const limits = sent.flatMap(({ params }) => Object.values(params)).map((value) => JSON.stringify(value));
      expect(sent.length === 0 || limits.some((value) => value.includes('100') && !value.includes('1000'))).toBe(true);
      const rows = Object.values((await analyst.query(`{ ${call} { __typename } }`)).json.data ?? {});
      for (const list of rows) expect(list.length).toBeLessThanOrEqual(100);
    }
  });
});
