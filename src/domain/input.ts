// Checks what a caller sent against a zod type. The first mistake becomes Invalid, with the dotted path of the wrong
// field.
import type { z } from 'zod';

import { Invalid } from '../errors.ts';

type Issue = z.core.$ZodIssue;

/** A reason of a rule's own: `z.string().refine(check, { params: { reason: 'PASSWORD_COMMON' }, message })`. */
function reasonOf(issue: Issue): string {
  if (issue.code === 'custom' && typeof issue.params?.reason === 'string') return issue.params.reason;
  if (issue.code === 'too_small') return 'TOO_SHORT';
  if (issue.code === 'too_big') return 'TOO_LONG';
  return 'BAD_FORMAT';
}

/**
 * Returns `value` as `schema` reads it (trimmed, lower-cased, with its defaults).
 * Throws Invalid for the first issue: reason TOO_SHORT, TOO_LONG, BAD_FORMAT or the rule's own, field `<at>.<path>`.
 */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown, at = 'input'): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue === undefined) throw new Invalid('BAD_FORMAT', at, 'This value is not valid.');
  const field = [at, ...issue.path.map(String)].join('.');
  throw new Invalid(reasonOf(issue), field, issue.message);
}
