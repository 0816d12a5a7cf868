// Brings the graph to the state that this code expects: each migration once, in order, under a lock that all
// processes share. The lock is the write lock of a node, held by an open transaction: a process that dies lets go
// of it at once.
import { z } from 'zod';
import type { Session } from 'neo4j-driver';

import { checkAnswer } from './answer-check.ts';
import { MigrationError, readMigrations, type Migration } from './migration-files.ts';
import { query } from './query.ts';
import { toNeo4j } from './values.ts';
import type { Graph, Row, Runner, Statement } from './graph.ts';

const ensureConstraint = query('migrations/migration-constraint', 'write', {}, {});
const ensureLockNode = query('migrations/lock-node-ensure', 'write', {}, { number: z.literal(0) });
const takeLock = query('migrations/lock-take', 'write', {}, { lockedAt: z.number() });
const listApplied = query(
  'migrations/applied-list',
  'read',
  {},
  { number: z.number().int(), name: z.string(), checksum: z.string() },
);
const recordApplied = query(
  'migrations/applied-record',
  'write',
  { number: z.number().int(), name: z.string(), checksum: z.string() },
  { number: z.number().int() },
);
const awaitIndexes = query('migrations/indexes-await', 'write', { seconds: z.number().int() }, {});

const keepLockEveryMs = 10_000;
const awaitIndexesSeconds = 3_600;
/** Filling an index of a large graph takes longer than any request may: these transactions have no time limit. */
const unlimited = { timeout: 0 };

export interface MigrateOptions {
  /** Default: the files of src/cypher/migrations. */
  readonly migrations?: readonly Migration[];
  /** Called as each is applied. */
  readonly onApplied?: (name: string) => void;
}

interface Plain {
  run(text: string, params: unknown): Promise<{ records: readonly { toObject(): Row }[] }>;
}

function runnerOn(plain: Plain): Runner {
  return {
    async run(statement: Statement, params) {
      return (await plain.run(statement.text, toNeo4j(params))).records.map((record) => record.toObject());
    },
  };
}

/** Throws MigrationError where a migration that this graph has had is not what it was. */
function pending(
  migrations: readonly Migration[],
  applied: readonly { number: number; name: string; checksum: string }[],
): Migration[] {
  const had = new Map(applied.map((each) => [each.number, each]));
  return migrations.filter((migration) => {
    const before = had.get(migration.number);
    if (before !== undefined && before.checksum !== migration.checksum) {
      throw new MigrationError(
        `Migration ${migration.name} was changed after it was applied (then as ${before.name}). ` +
          'Put the file back as it was, and make the change in a new migration.',
      );
    }
    return before === undefined;
  });
}

async function apply(session: Session, migration: Migration): Promise<void> {
  const { number, name, checksum, kind, statements } = migration;
  const note = { number, name, checksum };
  try {
    if (kind === 'data') {
      await session.executeWrite(async (tx) => {
        for (const text of statements) await tx.run(text);
        await recordApplied(runnerOn(tx), note);
      }, unlimited);
      return;
    }
    for (const text of statements) await session.run(text, {}, unlimited);
    await session.executeWrite((tx) => recordApplied(runnerOn(tx), note), unlimited);
  } catch (error) {
    throw new MigrationError(`Migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Runs `work` while this process, and no other, holds the lock. */
async function locked<T>(graph: Graph, work: (stillHeld: () => void) => Promise<T>): Promise<T> {
  const session = graph.driver.session(graph.sessionConfig);
  try {
    const tx = await session.beginTransaction(unlimited);
    await takeLock(runnerOn(tx), {});
    let lost: unknown;
    const keeping = setInterval(() => {
      checkAnswer(runnerOn(tx), {}).catch((error: unknown) => {
        lost = error;
      });
    }, keepLockEveryMs);
    try {
      return await work(() => {
        if (lost !== undefined) throw new MigrationError('The lock of the migrations was lost.', { cause: lost });
      });
    } finally {
      clearInterval(keeping);
      await tx.rollback().catch(() => undefined);
    }
  } finally {
    await session.close();
  }
}

/**
 * Applies what is missing and waits until all indexes can be used. Safe when several processes call it together:
 * one works, the others wait and find nothing left to do. Migrations that are newer than this code are left alone,
 * so that a roll-out may have two versions. Throws MigrationError where an applied file was changed or a statement
 * fails.
 */
export async function migrate(graph: Graph, options: MigrateOptions = {}): Promise<{ applied: string[] }> {
  const migrations = options.migrations ?? readMigrations();
  await ensureConstraint(graph, {});
  await ensureLockNode(graph, {});
  return locked(graph, async (stillHeld) => {
    const applied: string[] = [];
    const session = graph.driver.session(graph.sessionConfig);
    try {
      const had = await session.executeRead((tx) => listApplied(runnerOn(tx), {}));
      for (const migration of pending(migrations, had)) {
        stillHeld();
        await apply(session, migration);
        applied.push(migration.name);
        options.onApplied?.(migration.name);
      }
      await session.executeWrite((tx) => awaitIndexes(runnerOn(tx), { seconds: awaitIndexesSeconds }), unlimited);
    } finally {
      await session.close();
    }
    return { applied };
  });
}

/** True where the graph has had every migration of this code, unchanged: what /readyz asks. One query. */
export async function migrationsCurrent(
  graph: Graph,
  migrations: readonly Migration[] = readMigrations(),
): Promise<boolean> {
  const had = new Map((await listApplied(graph, {})).map((each) => [each.number, each.checksum]));
  return migrations.every((migration) => had.get(migration.number) === migration.checksum);
}
