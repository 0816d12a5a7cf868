// A file of settings that are too many for the environment: JSON, checked whole at start like the rest of the Config.
import { readFileSync } from 'node:fs';
import type { z } from 'zod';

import { ConfigError } from './environment.ts';

/**
 * What stands in the file at `path`, as `schema` reads it. `variable` is the setting that names the file.
 * Throws ConfigError naming the variable and every mistake.
 */
export function readJsonFile<T>(variable: string, path: string, schema: z.ZodType<T>): T {
  const wrong = (problems: readonly string[], cause?: unknown): ConfigError =>
    new ConfigError(`${variable}: ${path} is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`, {
      cause,
    });
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw wrong([error instanceof Error ? error.message : String(error)], error);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw wrong(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}
