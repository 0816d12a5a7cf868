// What every subscriber should have been told, and what they were: the check that nothing is lost, doubled or out of
// order. Pure.
import type { ToldComment, ToldNotification } from './subscribers.ts';

export interface Written {
  /** When the write was sent, and when it was answered (epoch ms). */
  readonly sentMs: number;
  readonly endMs: number;
}

export interface Verdict {
  /** What was owed over all subscribers, and what did not come, came twice, or came out of order. */
  readonly owed: number;
  readonly lost: number;
  readonly doubled: number;
  readonly disordered: number;
}

export interface Ledger {
  /** A comment that was answered: owed to everybody. */
  commented(commentId: string): void;
  /** A follow that was answered: owed to one. */
  followed(subscriber: number, written: Written): void;
  told(comments: readonly ToldComment[], notifications: readonly ToldNotification[]): void;
  /** From sending the write to the message that tells of it (ms), for each follow that was told since the last call. */
  takeLatencies(): number[];
  /** Follows that no message has told yet. */
  waiting(): number;
  verdict(): Verdict;
}

/** Alike notifications are one: its count says how many follows a subscriber knows of. */
interface Account {
  readonly owed: Written[];
  readonly cursors: string[];
  /** Of each follow, when a message first counted it. */
  readonly toldMs: number[];
  readonly comments: string[];
  /** Of how many follows the latency was taken. */
  taken: number;
}

export function createLedger(subscribers: number): Ledger {
  const accounts = Array.from({ length: subscribers }, (): Account => ({
    owed: [],
    cursors: [],
    toldMs: [],
    comments: [],
    taken: 0,
  }));
  const comments = new Set<string>();
  const missing = (all: ReadonlySet<string>, list: readonly string[]): number => {
    const had = new Set(list);
    return [...all].filter((id) => !had.has(id)).length;
  };
  const doubles = (list: readonly string[]): number => list.length - new Set(list).size;
  return {
    commented: (commentId) => comments.add(commentId),
    followed: (subscriber, written) => accounts[subscriber]?.owed.push(written),
    told(toldComments, notifications) {
      for (const { subscriber, commentId } of toldComments) accounts[subscriber]?.comments.push(commentId);
      for (const { subscriber, cursor, actorCount, atMs } of notifications) {
        const account = accounts[subscriber];
        if (account === undefined) continue;
        account.cursors.push(cursor);
        while (account.toldMs.length < actorCount) account.toldMs.push(atMs);
      }
    },
    takeLatencies: () =>
      accounts.flatMap((account) => {
        const inOrder = account.owed.toSorted((a, b) => a.endMs - b.endMs);
        const latencies = account.toldMs.flatMap((atMs, index) => {
          const written = inOrder[index];
          return written === undefined || index < account.taken ? [] : [Math.max(0, atMs - written.sentMs)];
        });
        account.taken += latencies.length;
        return latencies;
      }),
    waiting: () => accounts.reduce((sum, { owed, toldMs }) => sum + Math.max(0, owed.length - toldMs.length), 0),
    verdict() {
      const [order = []] = accounts.map((account) => account.comments);
      return accounts.reduce<Verdict>(
        (sum, account) => ({
          owed: sum.owed + account.owed.length + comments.size,
          lost:
            sum.lost + Math.max(0, account.owed.length - account.toldMs.length) + missing(comments, account.comments),
          doubled: sum.doubled + doubles(account.cursors) + doubles(account.comments),
          disordered: sum.disordered + (account.comments.join() === order.join() ? 0 : 1),
        }),
        { owed: 0, lost: 0, doubled: 0, disordered: 0 },
      );
    },
  };
}
