// A process that opens a database and holds it until it is told, or made, to end: what `npm start` is to the database.
// Arguments: the purpose, the folder of the jars. Prints one line of JSON: the address, or the problem.
import { readConfig } from '../../src/config/config.ts';
import { openDatabase, type OpenOptions } from '../../src/database/index.ts';

const [, , purpose, libDir = ''] = process.argv as [string, string, NonNullable<OpenOptions['purpose']>, string?];

try {
  const database = await openDatabase(readConfig(), { purpose, libDir });
  process.on('SIGTERM', () => {
    void database.stop().then(() => process.exit(0));
  });
  process.stdout.write(`${JSON.stringify({ uri: database.uri })}\n`);
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ problem: String(error) })}\n`);
}
