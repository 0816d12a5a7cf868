// After the last test: whatever the setup started is stopped.
import { runDatabase } from './run-database.ts';

export default async function teardown(): Promise<void> {
  await runDatabase.stop?.();
}
