// The network that everything is measured on: every number that shapes it, and what tells one network from another.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

import type { Count, Shape } from '../../seeds/generated-world.ts';

interface Talk {
  readonly comments: Count;
  /** The share of comments that answer another one. */
  readonly replies: number;
  /** The share of people who block, one to three others each. */
  readonly blockers: number;
}

/**
 * For 200,000 people: some 8.6 million follows (mean 43; fifty people follow 5,000-20,000; the most popular have tens
 * of thousands of followers), 1 million posts, 5 million likes of which a fifth go to the hottest posts, half a million
 * comments, 20,000 blocks. Communities of 4·√N people, each with an interest of its own: two thirds of follows and most
 * likes stay inside. 1 account in 12 is private. All grows with N but what one person does.
 */
export const BENCH: { readonly seed: number; readonly shape: Shape; readonly talk: Talk } = {
  seed: 1,
  shape: {
    follows: { median: 22, sigma: 1.1, max: 5_000 },
    popularity: 'zipf',
    collectors: { every: 4_000, min: 5_000, max: 20_000 },
    posts: { median: 3.4, sigma: 1, max: 500 },
    likes: { median: 22, sigma: 1, max: 2_000 },
    likesOfCommunity: 0.25,
    likesOfHot: 0.2,
  },
  talk: { comments: { median: 2.2, sigma: 1, max: 200 }, replies: 0.25, blockers: 0.05 },
};

/** Whatever decides which rows there are, or how they lie in a store: folders, and single files. */
const MAKERS = {
  folders: ['seeds', 'seeds/words', 'src/domain/import'],
  files: [
    'bench/data/network.ts',
    'bench/data/neo4j-files.ts',
    'bench/data/sampler.ts',
    'bench/peers/postgres/schema.sql',
    'bench/peers/postgres/staging.sql',
    'bench/peers/postgres/fill.sql',
    'bench/peers/postgres/functions.sql',
  ],
};

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url);

function makers(): string[] {
  const inFolders = MAKERS.folders.flatMap((folder) =>
    readdirSync(at(folder))
      .filter((name) => /(?<!\.test)\.ts$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  return [...inFolders.sort(), ...MAKERS.files].map((file) => readFileSync(at(file), 'utf8'));
}

/** Two networks with the same fingerprint and the same end are the same, row by row. */
export function fingerprintOf(users: number, parameters: object = BENCH): string {
  const hash = createHash('sha256').update(JSON.stringify({ users, parameters }));
  for (const code of makers()) hash.update(code);
  return hash.digest('hex').slice(0, 16);
}
