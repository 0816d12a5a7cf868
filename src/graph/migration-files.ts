// Reads the numbered files of src/cypher/migrations: NNNN-name.cypher, statements that each end with `;` at a
// line's end.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

export interface Migration {
  readonly number: number;
  /** The file's name without its ending, e.g. 0001-constraints-and-indexes. */
  readonly name: string;
  /** SHA-256 over the statements: a comment may be mended later, a statement not. */
  readonly checksum: string;
  /**
   * schema: each statement in a transaction of its own (Neo4j does not mix them with data), so each must bear to be
   * run twice. batched: likewise, for CALL … IN TRANSACTIONS. data: all statements and the note that they ran in
   * one transaction.
   */
  readonly kind: 'schema' | 'batched' | 'data';
  readonly statements: readonly string[];
}

/** The migration files contradict each other or the graph: a defect to be mended before anything runs. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

const fileName = /^(\d{4})-[a-z0-9-]+\.cypher$/;
export const migrationsDir = new URL('../cypher/migrations/', import.meta.url);

/** The statements of a file, without comment lines and blank ends. */
export function splitStatements(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => !/^\s*\/\//.test(line))
    .join('\n')
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

function kindOf(statement: string): Migration['kind'] {
  if (/^(create|drop|alter)\s+(or\s+replace\s+)?(\w+\s+)?(index|constraint)\b/i.test(statement)) return 'schema';
  return /\bin\s+(\w+\s+)?(concurrent\s+)?transactions\b/i.test(statement) ? 'batched' : 'data';
}

function readMigration(folder: URL, file: string): Migration {
  const statements = splitStatements(readFileSync(new URL(file, folder), 'utf8'));
  const kinds = [...new Set(statements.map(kindOf))];
  const [kind] = kinds;
  if (kind === undefined) throw new MigrationError(`Migration ${file} holds no statement.`);
  if (kinds.length > 1) {
    throw new MigrationError(
      `Migration ${file} mixes ${kinds.join(' and ')} statements: give each kind a file of its own.`,
    );
  }
  const checksum = createHash('sha256').update(statements.join(';\n')).digest('hex');
  return { number: Number(file.slice(0, 4)), name: file.replace(/\.cypher$/, ''), checksum, kind, statements };
}

/** All migrations in order. Throws MigrationError on a number used twice, an empty file, or one that mixes kinds. */
export function readMigrations(folder: URL = migrationsDir): Migration[] {
  const files = readdirSync(folder).filter((file) => fileName.test(file));
  const migrations = files.sort().map((file) => readMigration(folder, file));
  for (const [index, migration] of migrations.entries()) {
    const before = migrations[index - 1];
    if (migration.number === 0) throw new MigrationError(`Migration ${migration.name}: numbers begin at 0001.`);
    if (before?.number === migration.number) {
      throw new MigrationError(`Migrations ${before.name} and ${migration.name} have the same number.`);
    }
  }
  return migrations;
}
