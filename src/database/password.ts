// The password of a server that we start ourselves: made at random once, kept beside its data, readable by its
// owner only.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { Secret } from '../config/secret.ts';

/** Undefined where there is no such file. Mends the mode of a file that others may read. */
export function readPassword(file: string): Secret | undefined {
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (text === '') return undefined;
    chmodSync(file, 0o600);
    return new Secret(text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function readOrMakePassword(file: string): Secret {
  const kept = readPassword(file);
  if (kept !== undefined) return kept;
  const text = randomBytes(24).toString('hex');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return new Secret(text);
}
