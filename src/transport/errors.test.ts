// Which errors are the caller's doing and which are ours, for the cases that the served fields cannot produce at will.
import { describe, expect, it } from '@jest/globals';
import { buildSchema, execute, GraphQLError, parse } from 'graphql';
import { pino } from 'pino';

import { NotFound } from '../errors.ts';
import { createPresentError } from './errors.ts';

const present = createPresentError(pino({ level: 'silent' }), false);
const named = (name: string): GraphQLError =>
  Object.defineProperty(new GraphQLError('Statement feed/latest failed'), 'name', { value: name });
const located = (originalError: Error): GraphQLError =>
  new GraphQLError(originalError.message, { path: ['user', 'posts'], originalError });

const schema = buildSchema('type Query { count: Int echo(n: Int!): Int }');
const firstError = async (source: string, rootValue: object) => {
  const { errors } = await execute({ schema, document: parse(source), rootValue });
  return present(errors?.[0]);
};

describe('presented errors', () => {
  it.each([
    ['Neo4jGraphQLAuthenticationError', 'UNAUTHENTICATED'],
    ['Neo4jGraphQLForbiddenError', 'FORBIDDEN'],
    ['Neo4jGraphQLConstraintValidationError', 'INTERNAL'],
  ])('give %s of the library the code %s', (name, code) => {
    const shown = present(located(named(name)));
    expect(shown.extensions.code).toBe(code);
    expect(shown.message).not.toContain('Statement');
    expect(shown.path).toEqual(['user', 'posts']);
  });

  it('find our own error under several wrappings', () => {
    const shown = present(located(located(new NotFound('post'))));
    expect(shown).toMatchObject({ message: 'No such post.', extensions: { code: 'NOT_FOUND' } });
  });

  it('blame the caller for a null where an argument must have a value', async () => {
    const { errors } = await execute({
      schema,
      document: parse('query($n: Int = 1) { echo(n: $n) }'),
      variableValues: { n: null },
    });
    expect(present(errors?.[0]).extensions).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'INVALID_INPUT' });
  });

  it('blame ourselves for a value of ours that does not fit its type', async () => {
    const shown = await firstError('{ count }', { count: 'many' });
    expect(shown.extensions.code).toBe('INTERNAL');
    expect(shown.message).not.toContain('many');
  });

  it('show things that are no errors as internal, too', () => {
    for (const thrown of ['text', undefined, null, 42]) expect(present(thrown).extensions.code).toBe('INTERNAL');
  });

  it('keep one answer, and one id, for one error', () => {
    const error = new Error('once');
    expect(present(error)).toBe(present(error));
    expect(present(error)).not.toEqual(present(new Error('once')));
  });
});
