// Fills PostgreSQL from the very files that Neo4j's importer read, and removes each when it is done with it.
import { createReadStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

import type { PostgresAddress } from '../peers/bench-data.ts';

/** Files of the import and the staging tables of their rows; columns stand in the same order. */
const FILES = [
  'accounts',
  'posts',
  'follows',
  'posted',
  'likes',
  'tagged',
  'mentions',
  'comments',
  'wrote',
  'on',
  'replies',
  'blocks',
];

const sql = (name: string): string => readFileSync(new URL(`../peers/postgres/${name}.sql`, import.meta.url), 'utf8');

export async function loadPostgres(address: PostgresAddress, dir: string, say: (line: string) => void): Promise<void> {
  const { host, port, user, database } = address;
  const client = new pg.Client({ host, port, user, database });
  await client.connect();
  try {
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await client.query("SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'; SET synchronous_commit = off");
    await client.query(sql('schema'));
    await client.query(sql('staging'));
    for (const file of FILES) {
      say(`PostgreSQL reads ${file}.csv …`);
      const into = client.query(copyFrom(`COPY in_${file} FROM STDIN WITH (FORMAT csv, HEADER true)`));
      const path = join(dir, `${file}.csv`);
      await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), into);
      // Neo4j has read it, too, and a large network needs the room.
      rmSync(path);
    }
    say('PostgreSQL fills its tables and builds its indexes …');
    await client.query('ANALYZE');
    for (const statement of sql('fill').split(/;\n/)) if (statement.trim() !== '') await client.query(statement);
    await client.query(sql('functions'));
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
}
