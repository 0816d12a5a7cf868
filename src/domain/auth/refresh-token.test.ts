import { describe, expect, it } from '@jest/globals';

import { newId } from '../../graph/ids.ts';
import { makeRefreshToken, readRefreshToken, refreshOutcome } from './refresh-token.ts';

describe('refresh tokens', () => {
  it('name their session and are stored as a hash only', () => {
    const id = newId('ses');
    const { token, hash } = makeRefreshToken(id);
    expect(readRefreshToken(token)).toEqual({ sessionId: id, hash });
    expect(token).not.toContain(hash);
    expect(makeRefreshToken(id).token).not.toBe(token);
  });

  it('have one shape', () => {
    for (const bad of ['', 'x', `${newId('usr')}.${'a'.repeat(43)}`, `${newId('ses')}.short`]) {
      expect(readRefreshToken(bad)).toBeUndefined();
    }
  });
});

describe('refreshOutcome', () => {
  const { hash } = makeRefreshToken(newId('ses'));
  const session = { isActive: true, refreshHash: hash, expiresAtMs: 100, revokedAtMs: null };

  it('rotates the current token of a live session, and ends the session for any other', () => {
    expect(refreshOutcome(session, hash, 99)).toBe('rotate');
    expect(refreshOutcome(session, makeRefreshToken(newId('ses')).hash, 99)).toBe('revoke');
  });

  it('refuses where the session has ended, its time is over or its owner is away', () => {
    expect(refreshOutcome({ ...session, revokedAtMs: 1 }, hash, 99)).toBe('refuse');
    expect(refreshOutcome(session, hash, 100)).toBe('refuse');
    expect(refreshOutcome({ ...session, isActive: false }, hash, 99)).toBe('refuse');
  });
});
