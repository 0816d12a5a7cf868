// Asks a served schema along its read paths and holds every node, list and count of the answer against the model.
import type { GraphQLSchema } from 'graphql';

import type { Answer } from '../support/answer.ts';
import { below, documentOf, fragments } from './documents.ts';
import { neighbours, totals, values } from './expected.ts';
import type { Kind, View } from './model.ts';
import { KEYS, type Lead, leadsOf, typeOf } from './read-paths.ts';
import { type Call, type Expected, callsOf } from './roots.ts';

type Json = Readonly<Record<string, unknown>>;
type Send = (document: string) => Promise<Answer>;

export interface Question {
  readonly schema: GraphQLSchema;
  readonly view: View;
  readonly send: Send;
  /** How many times to go on from the nodes that a root answers. */
  readonly depth: number;
  /** Asks for each field of those nodes by itself: all of them at once is more than the database plans well. */
  readonly isSplit?: boolean;
  /** Of those fields, just these. */
  readonly fields?: readonly string[];
  /** Of the root fields, just these. */
  readonly roots?: readonly string[];
}

/** Root fields in one operation; the server allows 50. */
const CALLS_PER_DOCUMENT = 25;

/** The root fields that lead to nodes. */
export function rootsOf(schema: GraphQLSchema): Lead[] {
  return leadsOf(typeOf(schema, 'Query'), '');
}

/** What the answers get wrong, a line each; nothing where all is right. */
export async function wrongs(question: Question): Promise<string[]> {
  const { schema, view, send, depth, isSplit = false } = question;
  const query = typeOf(schema, 'Query');
  const leads = rootsOf(schema).filter(({ field }) => question.roots?.includes(field) ?? true);
  const calls = leads.map((lead) => {
    const [path] = lead.paths;
    const all = path === undefined ? [] : leadsOf(typeOf(schema, path.target)).map(({ field }) => field);
    const wanted = isSplit ? all.filter((field) => question.fields?.includes(field) ?? true) : [undefined];
    return callsOf(query, lead.field, view).flatMap((call) => wanted.map((only) => ({ lead, call, only })));
  });
  // One call of each root goes ahead: the database then plans each statement once, not for all calls at the same time.
  const ahead = calls.flatMap((ofRoot) => ofRoot.slice(0, 1));
  const after = calls.flatMap((ofRoot) => ofRoot.slice(1));
  const available = fragments(schema, depth);
  const found: string[] = [];
  for (const some of [ahead, ...chunks(after, CALLS_PER_DOCUMENT)]) {
    const selections = some.map(
      ({ lead, call, only }, n) =>
        `r${n}: ${lead.field}${call.args} { ${below(lead, Math.min(depth, call.depthMax ?? depth), only)} }`,
    );
    const { json } = await send(documentOf(selections, available));
    const checker = createChecker(schema, view);
    for (const [n, { lead, call }] of some.entries()) {
      const place = `${lead.field}${call.args}`;
      const errors = (json.errors ?? []).filter(({ path }) => path === undefined || path[0] === `r${n}`);
      const problems = checkCall(checker, lead, call, json.data?.[`r${n}`], errors);
      found.push(...problems.map((problem) => `${place}: ${problem}`));
    }
  }
  return [...new Set(found)].map((problem) => `viewer ${view.viewerId ?? 'nobody'}: ${problem}`);
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));
}

type Checker = ReturnType<typeof createChecker>;

function checkCall(
  checker: Checker,
  lead: Lead,
  call: Call,
  value: unknown,
  errors: Answer['json']['errors'] = [],
): string[] {
  const { expected, check } = call;
  if (expected.code !== undefined) {
    const [error] = errors;
    return value == null && error?.extensions?.code === expected.code
      ? []
      : [`answers ${JSON.stringify(value ?? errors)} where ${expected.code} is right`];
  }
  if (errors.length > 0) return [`fails: ${JSON.stringify(errors)}`];
  const problems = lead.paths.flatMap((path) => {
    const nodes = collect(value, path.steps.slice(1));
    const all = nodes.map((node) => String(node[KEYS[path.target]]));
    // People are on many paths; the call's own check looks at each path as a whole.
    const ids = path.steps.at(-1) === 'paths' ? [...new Set(all)] : all;
    const isList = ['node', 'paths', lead.field].includes(path.steps.at(-1) ?? '');
    return [...(isList ? compareList(ids, expected) : []), ...nodes.flatMap((node) => checker.node(path.target, node))];
  });
  const wrong = check?.(value as never) ?? null;
  const [path] = lead.paths;
  const isCounted = lead.counts.includes('totalCount') && path !== undefined;
  const counted = isCounted
    ? checker.counts('the list', 'the root', path.target, expected.ids ?? [], value as Json)
    : [];
  return [...problems, ...counted, ...(wrong === null ? [] : [wrong])];
}

/** The objects behind some steps, through lists of any depth; what is null leads nowhere. */
function collect(value: unknown, steps: readonly string[]): Json[] {
  if (value == null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => collect(item, steps));
  const [step, ...rest] = steps;
  return step === undefined ? [value as Json] : collect((value as Json)[step], rest);
}

function compareList(found: readonly string[], { ids = [], inOrder = false, rest }: Expected): string[] {
  const more =
    rest === undefined ? [] : found.filter((id, n) => !ids.includes(id) && rest(id) && found.indexOf(id) === n);
  const wanted = [...ids, ...more];
  const [a, b] = inOrder ? [found, wanted] : [found.toSorted(), wanted.toSorted()];
  return String(a) === String(b) ? [] : [`leads to [${found.join()}] where [${wanted.join()}] is right`];
}

function createChecker(schema: GraphQLSchema, view: View) {
  const leads = new Map<Kind, Lead[]>();
  const leadsFrom = (kind: Kind): Lead[] => {
    const known = leads.get(kind) ?? leadsOf(typeOf(schema, kind));
    leads.set(kind, known);
    return known;
  };

  const checkLead = (kind: Kind, id: string, lead: Lead, value: unknown): string[] => {
    const name = lead.field.replace(/Connection$/, '');
    const place = `${kind}.${lead.field} of ${id}`;
    const expected = neighbours[kind][name];
    const [path, ...more] = lead.paths;
    if (expected === undefined || path === undefined || more.length > 0) {
      throw new Error(`Say in tests/visibility/expected.ts where ${kind}.${lead.field} leads`);
    }
    const wanted = expected(view, id);
    const nodes = collect(value, path.steps.slice(1));
    const found = nodes.map((node) => String(node[KEYS[path.target]]));
    const isRight = String(found.toSorted()) === String(wanted.toSorted());
    return [
      ...(isRight ? [] : [`${place} leads to [${found.join()}] where [${wanted.join()}] is right`]),
      ...(lead.counts.length === 0 ? [] : checkCounts(`${kind}.${name}`, id, path.target, wanted, value as Json)),
      ...nodes.flatMap((node) => checkNode(path.target, node)),
    ];
  };

  const checkCounts = (place: string, id: string, target: Kind, wanted: readonly string[], value: Json): string[] => {
    const { totalCount, aggregate } = value as { totalCount?: number; aggregate?: Json };
    const total = totals[place]?.(view, id) ?? wanted.length;
    return [
      ...(totalCount === total ? [] : [`${place} of ${id} counts ${totalCount} where ${total} is right`]),
      ...(aggregate === undefined ? [] : checkAggregate(view, `${place} of ${id}`, target, wanted, aggregate)),
    ];
  };

  const checkNode = (kind: Kind, node: Json): string[] => {
    const id = String(node[KEYS[kind]]);
    if (!view.sees(kind, id)) return [`shows ${kind} ${id}, which the viewer may not see`];
    const misstated = Object.entries(values[kind]).flatMap(([field, value]) => {
      if (!(field in node)) return [];
      const [said, meant] = [JSON.stringify(node[field]), JSON.stringify(value(view, id))];
      return said === meant ? [] : [`${kind}.${field} of ${id} is ${said} where ${meant} is right`];
    });
    const followed = leadsFrom(kind).filter(({ field }) => field in node);
    return [...misstated, ...followed.flatMap((lead) => checkLead(kind, id, lead, node[lead.field]))];
  };

  return { node: checkNode, counts: checkCounts };
}

/** Counts, and the words that an aggregate shows: the shortest handle, the longest text. */
function checkAggregate(view: View, place: string, target: Kind, wanted: readonly string[], aggregate: Json): string[] {
  const { count, node } = aggregate as { count: Record<string, number>; node: Record<string, Json> | null };
  const miscounted = Object.entries(count).filter(([, counted]) => counted !== wanted.length);
  const shown = Object.entries(node ?? {}).flatMap(([field, words]) => {
    const said = target === 'Hashtag' ? (_: View, name: string) => name : values[target][field];
    if (said === undefined) return [];
    const allowed = wanted.map((id) => said(view, id));
    const strange = Object.values(words).filter((word) => typeof word === 'string' && !allowed.includes(word));
    return strange.map((word) => `${place} shows "${String(word)}" as ${field}, of nothing that the viewer may see`);
  });
  return [
    ...miscounted.map(([what, n]) => `${place} aggregates ${n} ${what} where ${wanted.length} is right`),
    ...shown,
  ];
}
