// npm run keys -- list | rotate | prune: the keys that access tokens are signed with.
import { Command } from 'commander';
import { z } from 'zod';

import { readConfig } from '../config/config.ts';
import { ConfigError } from '../config/environment.ts';
import { keysFile, listKeys, pruneKeys, rotateKeys } from '../domain/auth/keys.ts';

async function list(): Promise<void> {
  const config = readConfig();
  const keys = await listKeys(config);
  if (keys.length === 0) console.log(`${keysFile(config)} has no keys yet: the first start makes one.`);
  const signing = keys.findLast((key) => key.alg === config.auth.algorithm);
  for (const key of keys) {
    const created = new Date(key.createdAtMs).toISOString();
    console.log(`${key.kid}  ${key.alg}  ${created}  ${key === signing ? 'signs' : 'verifies'}`);
  }
}

async function rotate(): Promise<void> {
  const config = readConfig();
  const kid = await rotateKeys(config);
  console.log(`${kid} signs within half a minute. Older keys go on verifying: nobody is signed out.`);
}

async function prune({ keep }: { keep: string }): Promise<void> {
  const count = z.coerce.number().int().min(1).max(1000).safeParse(keep);
  if (!count.success) throw new ConfigError('--keep: a whole number from 1 on.');
  const gone = await pruneKeys(readConfig(), count.data);
  for (const kid of gone) console.log(`${kid} is gone: tokens that it signed are refused within two minutes.`);
  if (gone.length === 0) console.log('There was nothing to drop.');
}

const program = new Command('keys').description('The keys that access tokens are signed with.');
program.command('list').description('show the keys, oldest first').action(list);
program.command('rotate').description('add a key that signs from now on; the old ones go on verifying').action(rotate);
program
  .command('prune')
  .description('drop old keys, once every token that they signed has expired')
  .option('--keep <n>', 'how many of each algorithm stay', '2')
  .action(prune);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
