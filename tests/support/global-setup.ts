// Before the first test: one Neo4j for the run.
import { openRunDatabase } from './database.ts';
import { runDatabase } from './run-database.ts';

export default async function setup(): Promise<void> {
  runDatabase.stop = await openRunDatabase();
}
