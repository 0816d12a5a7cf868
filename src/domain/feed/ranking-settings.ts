// What an operator may say about TOP: how many posts each source gives to the pool, and what the ranking weighs.
import { z } from 'zod';

import { readJsonFile } from '../../config/json-file.ts';
import { changed, RankingChange, type RankingWeights, WEIGHTS } from './rank.ts';

const rows = z.number().int().min(0).max(500);

/** The file of `FEED_RANKING_FILE`; whatever it leaves out is as below. */
const RankingFile = z.strictObject({
  weights: RankingChange.default({}),
  /** How many posts each source gives at most; 0 turns one off. */
  sources: z
    .strictObject({ latest: rows.min(100), liked: rows, walk: rows, near: rows, rising: rows })
    .partial()
    .default({}),
  /** How many likes a post needs to count as rising. */
  risingLikesMin: z.number().int().min(1).default(20),
});

export interface RankingSettings {
  readonly weights: RankingWeights;
  /** 350 in all: what one reading of TOP ranks; each costs some 50 record reads. */
  readonly sources: {
    readonly latest: number;
    readonly liked: number;
    readonly walk: number;
    readonly near: number;
    readonly rising: number;
  };
  readonly risingLikesMin: number;
}

export const SOURCES: RankingSettings['sources'] = Object.freeze({
  latest: 200,
  liked: 50,
  walk: 40,
  near: 40,
  rising: 20,
});

/** The settings of a file, or without one the defaults. Throws ConfigError naming every mistake in it. */
export function readRankingSettings(path: string | undefined): RankingSettings {
  const file = path === undefined ? RankingFile.parse({}) : readJsonFile('FEED_RANKING_FILE', path, RankingFile);
  const { weights, sources, risingLikesMin } = file;
  return { weights: changed(WEIGHTS, weights), sources: Object.assign({}, SOURCES, sources), risingLikesMin };
}
