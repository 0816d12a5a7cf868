// contract/ holds the operations that client teams wrote against this API, copied word by word.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from '@jest/globals';

import { root } from './tidy/sources.ts';

const copy = path.join(root, 'contract');
const original = path.join(root, '..', 'shared', 'contract');
const present = existsSync(original);

if (!present) {
  process.stderr.write('SKIPPED: ../shared/contract is not here, so contract/ is not compared with it.\n');
}

(present ? it : it.skip)('contract/ equals the operations that client teams share', () => {
  expect(readdirSync(copy).sort()).toEqual(readdirSync(original).sort());
  for (const file of readdirSync(original)) {
    expect(readFileSync(path.join(copy, file), 'utf8')).toBe(readFileSync(path.join(original, file), 'utf8'));
  }
});
