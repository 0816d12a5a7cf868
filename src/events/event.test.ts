import { describe, expect, it } from '@jest/globals';

import { DomainEvent, EVENT_KINDS, commented, followed, posted } from './event.ts';

describe('an event', () => {
  it('knows its kind, its time and whose events it stands among', () => {
    const event = followed({ followerId: 'usr_a', followeeId: 'usr_b' }, 7);
    expect(event).toMatchObject({ kind: 'FOLLOWED', atMs: 7, aggregateId: 'usr_a', followeeId: 'usr_b' });
    expect(event.id).toMatch(/^evt_[0-9a-f]{32}$/);
  });

  it('comes back from the outbox as it was, without the ids that it has none of', () => {
    const event = posted({ authorId: 'usr_a', postId: 'pst_a', sharedPostId: null }, 7);
    const { sharedPostId: _, ...stored } = event;
    expect(DomainEvent.parse({ ...stored, heldUntilMs: 12 })).toEqual(event);
  });

  it('has an id later than every one before, so that ids are the order', () => {
    const ids = Array.from(
      { length: 100 },
      () => commented({ authorId: 'usr_a', commentId: 'cmt_a', postId: 'pst_a', replyToId: null }, 7).id,
    );
    expect(ids).toEqual([...ids].sort());
  });

  it('is of a kind that is listed once', () => {
    expect(new Set(EVENT_KINDS).size).toBe(EVENT_KINDS.length);
  });
});
