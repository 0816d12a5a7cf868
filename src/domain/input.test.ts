import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { Invalid } from '../errors.ts';
import { parseInput } from './input.ts';

function invalid(run: () => unknown): Invalid {
  try {
    run();
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseInput', () => {
  const Shape = z.object({
    name: z.string().trim().min(2).max(4),
    tags: z.array(z.string()).default([]),
    even: z
      .number()
      .refine((value) => value % 2 === 0, { params: { reason: 'ODD' }, message: 'Only even numbers.' })
      .optional(),
  });

  it('returns the value as the type reads it', () => {
    expect(parseInput(Shape, { name: ' ada ' })).toEqual({ name: 'ada', tags: [] });
  });

  it('names the first wrong field with its dotted path', () => {
    expect(invalid(() => parseInput(Shape, { name: 'ada', tags: ['a', 1] })).extensions).toEqual({
      code: 'BAD_USER_INPUT',
      reason: 'BAD_FORMAT',
      field: 'input.tags.1',
    });
    expect(invalid(() => parseInput(z.string().max(1), 'long', 'handle')).field).toBe('handle');
  });

  it('tells too short from too long, and keeps a rule’s own reason', () => {
    expect(invalid(() => parseInput(Shape, { name: 'a' })).reason).toBe('TOO_SHORT');
    expect(invalid(() => parseInput(Shape, { name: 'lovelace' })).reason).toBe('TOO_LONG');
    const odd = invalid(() => parseInput(Shape, { name: 'ada', even: 3 }));
    expect([odd.reason, odd.message]).toEqual(['ODD', 'Only even numbers.']);
  });
});
