// Which folder may import which (STYLE §1), no cycles, and no file that nobody imports.
import path from 'node:path';

import ts from 'typescript';

import { isCode, isTest, lineOf, walk, type Source } from './sources.ts';

export interface Import {
  readonly from: string;
  readonly to: string;
  /** `type` leaves no trace at run time; `url` names a file that is run or read, not imported. */
  readonly kind: 'value' | 'type' | 'dynamic' | 'url';
  readonly line: number;
}

const outward = ['cache', 'events', 'media', 'gateways'];
const below = ['domain', 'cypher', 'graph', ...outward];

/** Folder (or file of src/) → what it may import. Whatever is not here may be imported by nobody of src/. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  graph: [],
  cache: [],
  // The guard that stands round every outside service.
  media: ['gateways'],
  gateways: [],
  cypher: ['graph'],
  database: ['graph'],
  events: ['cache', 'cypher', 'graph'],
  // context.ts imports nothing at run time (its own line below sees to that): it holds the roles.
  domain: ['context', 'cypher', 'graph', ...outward],
  workers: below,
  // To the right of the resolvers stand cypher, graph and cache, too; but a resolver makes one domain call (STYLE 4.3).
  resolvers: ['domain', 'events'],
  schema: ['resolvers', 'context', ...below],
  transport: ['schema', 'resolvers', 'context', ...below],
  context: [],
  app: ['schema', 'resolvers', 'workers', 'context', ...below],
  seeds: below,
  // The command that prints the contract needs the schema; the one that starts what it needs, the database.
  cli: ['app', 'context', 'schema', 'database', 'seeds', ...below],
  // Starts and ends processes, whatever they run.
  processes: [],
  main: ['app', 'context', 'transport', 'schema', 'workers', 'database', 'processes', 'seeds', ...below],
  config: [],
  errors: [],
  observability: [],
};
/** A type has no direction at run time, but even so only these may look to the left. */
const mayImportTypes: Readonly<Record<string, readonly string[]>> = {
  context: ['app', 'schema', 'domain'],
  // Read: what a service found out how to find, on its way from the domain to hydration.
  resolvers: ['context', 'app', 'schema', 'graph'],
  schema: ['context', 'app'],
  transport: ['context', 'app'],
  workers: ['context', 'app'],
};
const fromAnywhere = ['config', 'errors', 'observability'];
/** They stand outside the layers and may import all of them. */
const free = /^(tests|scripts|bench)\//;

/** The layer a file belongs to, or undefined for one that stands outside (tests, scripts, configuration). */
export function layerOf(file: string): string | undefined {
  if (free.test(file) || isTest(file)) return undefined;
  const inSrc = /^src\/(?:([\w-]+)\/|([\w-]+)\.ts$)/.exec(file);
  return inSrc?.[1] ?? inSrc?.[2] ?? /^(seeds|web)\//.exec(file)?.[1];
}

function relative(from: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(from), specifier);
}

function importOf(node: ts.Node): { specifier: ts.Expression | undefined; kind: Import['kind'] } | undefined {
  if (ts.isImportDeclaration(node)) {
    const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return { specifier: node.moduleSpecifier, kind: typeOnly ? 'type' : 'value' };
  }
  if (ts.isExportDeclaration(node)) {
    return { specifier: node.moduleSpecifier, kind: node.isTypeOnly ? 'type' : 'value' };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { specifier: node.argument.literal, kind: 'type' };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return { specifier: node.arguments[0], kind: 'dynamic' };
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'URL') {
    return { specifier: node.arguments?.[0], kind: 'url' };
  }
  return undefined;
}

/** All imports of files of ours, in order. */
export function importsOf(sources: readonly Source[]): Import[] {
  const found: Import[] = [];
  for (const source of sources.filter(isCode)) {
    walk(source, (node, tree) => {
      const made = importOf(node);
      if (made?.specifier === undefined || !ts.isStringLiteralLike(made.specifier)) return;
      const specifier = made.specifier.text;
      if (!specifier.startsWith('.')) return;
      found.push({
        from: source.path,
        to: relative(source.path, specifier),
        kind: made.kind,
        line: lineOf(tree, node),
      });
    });
  }
  return found;
}

function allowed(from: string, to: string, kind: Import['kind']): boolean {
  if (from === to || kind === 'url') return true;
  if (fromAnywhere.includes(to)) return true;
  if (mayImport[from]?.includes(to) === true) return true;
  return kind === 'type' && mayImportTypes[from]?.includes(to) === true;
}

/** Imports that go from right to left. */
export function wrongDirections(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, to, kind, line }) => {
    const layer = layerOf(from);
    if (layer === undefined) return [];
    const target = layerOf(to);
    if (target === undefined) {
      return /^(tests|scripts|bench)\//.test(to) && kind !== 'url' ? [`${from}:${line} imports ${to}`] : [];
    }
    if (layer !== 'web' && mayImport[layer] === undefined) return [`${from}: the folder ${layer} is not in STYLE §2`];
    return allowed(layer, target, kind) ? [] : [`${from}:${line} ${layer} may not import ${target} (${to})`];
  });
}

/** Cycles among imports that are followed at start; each is told once, from its first file in the alphabet. */
export function cycles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, kind } of imports) {
    if (kind === 'value') next.set(from, [...(next.get(from) ?? []), to]);
  }
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) {
      const ring = trail.slice(start);
      const first = ring.indexOf([...ring].sort()[0] ?? file);
      found.add([...ring.slice(first), ...ring.slice(0, first)].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...trail, file]);
    done.add(file);
  };
  for (const file of [...next.keys()].sort()) visit(file, []);
  return [...found];
}

/**
 * Files that no file, npm script or tool starts or imports; for a file of src/, being imported by tests is not enough.
 * `startedBy` is the text of package.json and of the tools' configuration, which start files by their path.
 */
export function orphans(sources: readonly Source[], imports: readonly Import[], startedBy: string): string[] {
  const used = new Set<string>();
  for (const { from, to } of imports) {
    const fromTest = isTest(from) || from.startsWith('tests/');
    if (from !== to && !(fromTest && to.startsWith('src/'))) used.add(to);
  }
  return sources
    .map((source) => source.path)
    .filter((file) => /^(src|seeds|tests|bench)\/.*\.ts$/.test(file))
    .filter((file) => !isTest(file) && !used.has(file) && !startedBy.includes(file))
    .map((file) => `${file} is imported by nobody`);
}
