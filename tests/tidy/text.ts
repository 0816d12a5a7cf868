// Sizes and forbidden words: what can be seen in one file alone (STYLE §4 and §6).
import ts from 'typescript';

import { isCode, isTest, lineOf, walk, type Source } from './sources.ts';

export const fileLinesMax = 300;
export const functionLinesMax = 60;
export const lineCharactersMax = 120;

const sized = /\.(ts|tsx|js|mjs|cjs|cypher|graphql|css|sh)$|^\.ci\/run$/;

/** Hand-written code over 300 lines. */
export function longFiles(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    return sized.test(path) && lines > fileLinesMax ? [`${path} has ${lines} lines`] : [];
  });
}

/** Lines over 120 characters. Table rows and links in prose, and JSON, cannot be broken and are let through. */
export function longLines(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const unbreakable = path.endsWith('.json') || (path.endsWith('.md') && /^\s*\||\]\(|https?:/.test(line));
      const { length } = Array.from(line);
      return length > lineCharactersMax && !unbreakable ? [`${path}:${index + 1} has ${length} characters`] : [];
    }),
  );
}

function isDescribe(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText());
}

/** Functions over 60 lines, what stands inside them included; a test's `describe` is a chapter, not a function. */
export function longFunctions(sources: readonly Source[]): string[] {
  const found: string[] = [];
  for (const source of sources.filter(isCode)) {
    walk(source, (node, tree) => {
      if (!ts.isFunctionLike(node) || isDescribe(node)) return;
      const start = lineOf(tree, node);
      const lines = tree.getLineAndCharacterOfPosition(node.end).line + 2 - start;
      if (lines > functionLinesMax) found.push(`${source.path}:${start} a function has ${lines} lines`);
    });
  }
  return found;
}

const mayReadEnvironment = /^(src\/config|scripts|bench|tests\/support)\//;
const mayUseConsole = /^(src\/cli|scripts|bench)\//;
/** The frames that are put round the library's own Cypher at run time (ADR 0008). */
const mayHoldCypher = /^(tests\/|src\/schema\/frames\.ts$)/;
/** Clauses as they begin in a query, not the words in a sentence. */
const cypherText = new RegExp(
  [
    String.raw`\b(MATCH|MERGE|CREATE|INSERT)\s*\w*\s*=?\s*(\(|shortestPath)`,
    String.raw`\bUNWIND\s+\S.*\bAS\b`,
    String.raw`\bCALL\s*(\(|\{|\w+\.\w+)`,
    String.raw`\b(CREATE|DROP)\s+(OR\s+REPLACE\s+)?(\w+\s+)?(CONSTRAINT|INDEX|DATABASE)\b`,
    String.raw`\bSHOW\s+(\w+\s+)?(CONSTRAINTS|INDEXES|DATABASES)\b`,
    String.raw`\bDETACH\s+DELETE\b`,
    String.raw`^\s*RETURN\s+\S`,
  ].join('|'),
  's',
);

function isProcessEnv(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.getText() === 'process.env';
  if (ts.isElementAccessExpression(node)) return /^process\[.env.\]$/.test(node.getText());
  if (ts.isImportSpecifier(node)) {
    return (
      (node.propertyName ?? node.name).text === 'env' &&
      /['"](node:)?process['"]/.test(node.parent.parent.parent.getText())
    );
  }
  return (
    ts.isVariableDeclaration(node) &&
    ts.isObjectBindingPattern(node.name) &&
    node.initializer?.getText() === 'process' &&
    node.name.elements.some((element) => (element.propertyName ?? element.name).getText() === 'env')
  );
}

function isConsole(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === 'console' && !ts.isPropertySignature(node.parent);
}

function literalText(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateExpression(node) ? node.getText() : undefined;
}

/**
 * The environment read outside config/, the console outside cli/, Cypher in code. A test may look into the graph with
 * Cypher that stands beside what it asserts.
 */
export function misplacedWords(sources: readonly Source[]): string[] {
  const found: string[] = [];
  for (const source of sources.filter(isCode)) {
    const { path } = source;
    walk(source, (node, tree) => {
      const at = `${path}:${lineOf(tree, node)}`;
      if (!mayReadEnvironment.test(path) && isProcessEnv(node)) found.push(`${at} reads the environment`);
      if (!mayUseConsole.test(path) && isConsole(node)) found.push(`${at} uses the console`);
      const text = literalText(node);
      if (!mayHoldCypher.test(path) && text !== undefined && cypherText.test(text)) found.push(`${at} holds Cypher`);
    });
  }
  return found;
}

// In two parts, so that this file does not switch itself off.
const switchedOff = new RegExp(
  String.raw`/\*\s*eslint-dis` + String.raw`able(?!-)|@ts-no` + String.raw`check|istanbul ignore fi` + 'le',
);
const unnamedWork = /\b(TODO(?!\(#\d+\): )|FIXME\b|XXX\b)/;

/** Rules switched off for the length of a file. */
export function switchOffs(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => isCode(source) && switchedOff.test(source.text))
    .map(({ path }) => `${path} switches a rule off for its whole length`);
}

/** Deferred work that no issue holds. */
export function unnamedTodos(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => isCode(source) && !source.path.startsWith('tests/tidy'))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        const comment = /(\/\/|\/?\*)\s.*$/.exec(line)?.[0];
        return comment !== undefined && unnamedWork.test(comment) ? [`${path}:${index + 1} ${comment}`] : [];
      }),
    );
}

const opening = /^(#![^\n]*\n+)?(\/\/|\/\*|#|<!--|<\?xml)/;

/**
 * Files that do not open with their reason (STYLE 4.2). Tests name promises instead, the contract describes all it
 * says.
 */
export function silentOpenings(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => /\.(ts|tsx|js|mjs|cjs|cypher)$/.test(path) && !isTest(path))
    .filter(({ text }) => !opening.test(text))
    .map(({ path }) => `${path} does not open with its reason`);
}

const vague = /(^|[/-])(utils?|helpers?|misc|common|stuff)\.(ts|tsx|js|mjs)$/;

/** File names that are not kebab-case, or that say nothing. */
export function badNames(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => /^(src|seeds|tests|scripts|bench|web)\//.test(path) && isCode({ path, text: '' }))
    .filter(
      ({ path }) => vague.test(path) || !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)+$/.test(path.split('/').at(-1) ?? ''),
    )
    .map(({ path }) => `${path} is not a kebab-case name that says what`);
}
