// Statements that only tests run, from tests/support/cypher: what no query of ours does, such as making a constraint to
// take it away again. Words in capitals are put in, since a label cannot be a parameter.
import { readFileSync } from 'node:fs';

/** The statement of a file, without its comment, with each of `words` in the place of its name. */
export function testCypher(name: string, words: Readonly<Record<string, string>> = {}): string {
  const text = readFileSync(new URL(`./cypher/${name}.cypher`, import.meta.url), 'utf8');
  const statement = text.replace(/^\/\/.*\n/gm, '').trim();
  return Object.entries(words).reduce((made, [word, value]) => made.replaceAll(word, value), statement);
}
