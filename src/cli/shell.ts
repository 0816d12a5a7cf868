// A small Cypher shell on the graph: statements end with `;`, answers are tables. What is typed runs as it is, with
// full rights.
import { createInterface } from 'node:readline/promises';

import { formatTable } from './table.ts';
import { runTyped } from '../graph/typed-statement.ts';
import type { Graph } from '../graph/graph.ts';

/** Runs one statement and gives its answer as a table. */
export async function answer(graph: Graph, text: string): Promise<string> {
  const { columns, rows, changes } = await runTyped(graph, text);
  const changed = Object.entries(changes).map(([what, count]) => `${what}: ${String(count)}`);
  return [formatTable(columns, rows), changed.join(', ')].filter((part) => part !== '').join('\n');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Reads statements from standard input until its end, `:exit` or Ctrl-D. Mistakes are told, and the shell goes on. */
export async function runShell(graph: Graph, write: (text: string) => void): Promise<void> {
  const interactive = process.stdin.isTTY;
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: interactive });
  if (interactive) write('Cypher, each statement ending with `;`. Ctrl-D or :exit ends.');
  const prompt = (begun: boolean): void => {
    if (!interactive) return;
    lines.setPrompt(begun ? '   ... ' : 'graph> ');
    lines.prompt();
  };
  let text = '';
  prompt(false);
  for await (const line of lines) {
    if (text === '' && line.trim() === ':exit') break;
    text = `${text}${line}\n`;
    if (/;\s*$/.test(text)) {
      const statement = text.trim().replace(/;$/, '');
      text = '';
      write(await answer(graph, statement).catch(messageOf));
    } else if (text.trim() === '') text = '';
    prompt(text !== '');
  }
  lines.close();
  if (text.trim() !== '') write(await answer(graph, text).catch(messageOf));
}
