// Reads the repository's own text files and takes TypeScript apart, for the rules of the tidy test.
// Walks the folder rather than asking git, so that a checkout without history is checked as well.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Source {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const foldersToSkip = new Set(['.data', '.git', 'coverage', 'dist', 'generated', 'node_modules']);
/** Written by a tool, or copied from somewhere else word by word. */
const filesToSkip = /^(package-lock\.json|schema(\.analyst)?\.graphql|contract\/.*|bench\/results\/.*|LICENSE)$/;
const textFiles = /\.(ts|tsx|js|mjs|cjs|cypher|graphql|css|html|xml|json|jsonc|ya?ml|md|sh)$|^\.ci\/run$|Dockerfile$/;
const code = /\.(ts|tsx|js|mjs|cjs)$/;

/** Every text file that people write, below `folder`. */
export function readSources(folder = ''): Source[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const at = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return foldersToSkip.has(entry.name) ? [] : readSources(at);
    if (!entry.isFile() || filesToSkip.test(at) || !textFiles.test(at)) return [];
    return [{ path: at, text: readFileSync(path.join(root, at), 'utf8') }];
  });
}

export const isCode = (source: Source): boolean => code.test(source.path);
export const isTest = (file: string): boolean => file.endsWith('.test.ts');

const trees = new WeakMap<Source, ts.SourceFile>();

/** The syntax tree of a file, parsed once. */
export function treeOf(source: Source): ts.SourceFile {
  const known = trees.get(source);
  if (known !== undefined) return known;
  const tree = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true);
  trees.set(source, tree);
  return tree;
}

/** The line (from 1) on which a node starts. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** Calls `visit` with every node of the file, parents first. */
export function walk(source: Source, visit: (node: ts.Node, tree: ts.SourceFile) => void): void {
  const tree = treeOf(source);
  const step = (node: ts.Node): void => {
    visit(node, tree);
    ts.forEachChild(node, step);
  };
  step(tree);
}
