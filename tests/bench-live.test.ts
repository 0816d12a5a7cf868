// The promises of the live bench's ledger: what is lost, doubled or out of order is told, and nothing else is.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { createLedger } from '../bench/live/ledger.ts';
import { collectComment } from '../bench/live/subscribers.ts';

const told = (subscriber: number, actorCount: number, atMs: number) => ({
  subscriber,
  actorCount,
  atMs,
  bytes: 1,
  cursor: `${subscriber}:${actorCount}`,
  notificationId: 'ntf_1',
});
const comment = (subscriber: number, commentId: string) => ({ subscriber, commentId, atMs: 1, bytes: 1 });
const written = (ms: number) => ({ sentMs: ms, endMs: ms + 1 });

describe('the ledger', () => {
  it('finds nothing wrong where everybody was told everything, however follows were told together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 8 }),
        fc.nat({ max: 4 }),
        (follows, comments) => {
          const ledger = createLedger(follows.length);
          const ids = Array.from({ length: comments }, (_, index) => `cmt_${index}`);
          ids.forEach(ledger.commented);
          follows.forEach((count, subscriber) => {
            for (let index = 0; index < count; index++) ledger.followed(subscriber, written(index));
            ledger.told(
              ids.map((id) => comment(subscriber, id)),
              count === 0 ? [] : [told(subscriber, count, 50)],
            );
          });
          const owed = follows.reduce((sum, count) => sum + count + comments, 0);
          expect(ledger.waiting()).toBe(0);
          expect(ledger.verdict()).toEqual({ owed, lost: 0, doubled: 0, disordered: 0 });
        },
      ),
    );
  });

  it('counts what was lost, came twice, or came in another order', () => {
    const ledger = createLedger(3);
    for (const id of ['cmt_1', 'cmt_2']) ledger.commented(id);
    ledger.followed(0, written(1));
    ledger.followed(1, written(1));
    ledger.followed(1, written(2));
    ledger.told([comment(0, 'cmt_1'), comment(0, 'cmt_2')], []);
    ledger.told([comment(1, 'cmt_2'), comment(1, 'cmt_1')], [told(1, 1, 5), told(1, 1, 6)]);
    ledger.told([comment(2, 'cmt_1')], []);
    expect(ledger.waiting()).toBe(2);
    expect(ledger.verdict()).toEqual({ owed: 9, lost: 3, doubled: 1, disordered: 2 });
  });

  it('takes each latency once, from the sending of the write', () => {
    const ledger = createLedger(1);
    ledger.followed(0, written(10));
    ledger.followed(0, written(20));
    ledger.told([], [told(0, 1, 15)]);
    expect(ledger.takeLatencies()).toEqual([5]);
    ledger.told([], [told(0, 2, 60)]);
    expect(ledger.takeLatencies()).toEqual([40]);
    expect(ledger.takeLatencies()).toEqual([]);
  });
});

describe('what tells of one comment', () => {
  const arrival = (subscriber: number, id: string) =>
    [
      subscriber,
      1,
      JSON.stringify({ id: 'all', type: 'next', payload: { data: { commentAdded: { comment: { id } } } } }),
    ] as const;
  const clientsOf = (...batches: ReturnType<typeof arrival>[][]) => ({
    collect: () => Promise.resolve(batches.shift() ?? []),
  });

  it('is waited for until all were told, and what an earlier one left on its way is not counted', async () => {
    const clients = clientsOf(
      [arrival(0, 'cmt_1'), arrival(0, 'cmt_2')],
      [arrival(1, 'cmt_1')],
      [arrival(1, 'cmt_2'), arrival(0, 'cmt_3')],
    );
    const told = await collectComment(clients, 'cmt_2', 2, 60_000);
    expect(told.map(({ subscriber }) => subscriber)).toEqual([0, 1]);
    expect(await clients.collect()).toEqual([]);
  });

  it('is given back as far as it came where some are not told', async () => {
    expect(await collectComment(clientsOf([arrival(0, 'cmt_1')]), 'cmt_1', 2, 150)).toHaveLength(1);
  });
});
