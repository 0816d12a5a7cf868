// Suspending accounts: out of every read and every session at once, by the label that leaving takes away, too. They
// come back when a moderator says so or their time is over, and not by signing in.
import { rolesTake, sessionsRevoke } from '../../cypher/auth/queries.ts';
import {
  caseClose,
  type ModerationReason,
  moderationRestore,
  moderationSuspend,
  suspensionsOver,
  suspensionView,
} from '../../cypher/moderation/queries.ts';
import type { Viewer } from '../../context.ts';
import { AccountSuspended, NotFound } from '../../errors.ts';
import { accountLeft, accountReturned } from '../../events/event.ts';
import type { Runner } from '../../graph/graph.ts';
import type { Logger } from '../../observability/log.ts';
import type { LiveSessions } from '../auth/live-sessions.ts';
import type { StepUp } from '../auth/step-up.ts';
import { inRange } from '../page/page.ts';
import { createSweeper } from '../sweeper.ts';
import { finishMoves, type MoveParts } from '../user/activation.ts';
import { type DecisionParts, recordDecision } from './decision.ts';
import { assertModerates } from './rank.ts';

const DAY_MS = 86_400_000;
const DAYS_MAX = 365;
const SWEEP_MS = 60_000;
const SWEEP_ACCOUNTS = 50;

export interface Suspending {
  readonly id: string;
  readonly reason: ModerationReason;
  /** Null: until it is restored. */
  readonly days?: number | null;
}

export interface Suspensions {
  /**
   * Suspends an account, or says anew why and until when. Throws NotFound, Invalid; Forbidden STEP_UP_REQUIRED and as
   * assertModerates does.
   */
  suspend(by: Viewer, suspending: Suspending): Promise<{ accountId: string; untilMs: number | null }>;
  /** Ends a suspension; without one nothing changes. Throws NotFound, Forbidden as assertModerates does. */
  restore(by: Viewer, id: string): Promise<{ userId: string }>;
  /** Throws AccountSuspended while the account is suspended; a suspension whose time is over ends here. */
  assertOver(accountId: string): Promise<void>;
  /** Ends the suspensions whose time is over. Gives how many. */
  sweep(): Promise<number>;
  /** Sweeps every minute until closed. */
  start(): void;
  close(): Promise<void>;
}

export interface SuspensionParts extends MoveParts, DecisionParts {
  readonly live: Pick<LiveSessions, 'end' | 'changed'>;
  readonly stepUp: Pick<StepUp, 'require'>;
  readonly log: Logger;
}

/** Holds both accounts until the transaction ends: of two moderators who suspend each other, one is none any more. */
async function takeBoth(tx: Runner, by: Viewer, id: string): Promise<void> {
  const roles = await rolesTake(tx, { ids: [id, by.id].sort() });
  const [whom, moderator] = [id, by.id].map((one) => roles.find((row) => row.id === one));
  if (whom === undefined) throw new NotFound('user');
  assertModerates(moderator ?? { id: by.id, role: 'USER' }, whom);
}

/** Ends a suspension; false where there was none to end. `by` null: its time is over. */
async function lift(parts: SuspensionParts, id: string, by: Viewer | null): Promise<boolean> {
  const { outbox, live, letters, clock } = parts;
  // Whatever is still on its way out has to be out before it can come back.
  await finishMoves(parts, id);
  const lifted = await outbox.write(async (tx) => {
    if (by !== null) await takeBoth(tx, by, id);
    const nowMs = clock();
    const [row] = await moderationRestore(tx, { id, overAtMs: by === null ? nowMs : null });
    if (row === undefined) return false;
    if (row.returns) await outbox.store(tx, [accountReturned({ userId: id }, nowMs)]);
    await recordDecision(parts, tx, { actorId: by?.id ?? null, accountId: id }, { what: 'RESTORED' });
    return true;
  });
  if (!lifted) return false;
  live.changed(id);
  letters.wake();
  await finishMoves(parts, id);
  return true;
}

/** Ends those whose time is over. Gives how many; others may be at the rest. */
async function liftDue(parts: SuspensionParts, isClosed: () => boolean): Promise<number> {
  let lifted = 0;
  for (;;) {
    const due = await suspensionsOver(parts.graph, { nowMs: parts.clock(), limit: SWEEP_ACCOUNTS });
    let some = 0;
    for (const { id } of due) {
      if (isClosed()) return lifted;
      if (await lift(parts, id, null)) some += 1;
    }
    lifted += some;
    if (due.length < SWEEP_ACCOUNTS || some === 0) return lifted;
  }
}

export function createSuspensions(parts: SuspensionParts): Suspensions {
  const { graph, outbox, live, stepUp, letters, clock, log } = parts;
  const sweep = (): Promise<number> => liftDue(parts, () => sweeper.isClosed());
  const sweeper = createSweeper(sweep, {
    everyMs: SWEEP_MS,
    failed: (error) => log.error({ err: error }, 'suspensions that are over could not be ended'),
  });
  return {
    async suspend(by, { id, reason, days }) {
      const untilMs = days == null ? null : clock() + inRange(days, 1, DAYS_MAX, 'days') * DAY_MS;
      await stepUp.require(by);
      const ended = await outbox.write(async (tx) => {
        await takeBoth(tx, by, id);
        const nowMs = clock();
        const [row] = await moderationSuspend(tx, { id, reason, nowMs, untilMs });
        if (row?.wasActive === true) await outbox.store(tx, [accountLeft({ userId: id }, nowMs)]);
        await caseClose(tx, { subjectId: id, outcome: 'SUSPENDED', nowMs });
        await recordDecision(parts, tx, { actorId: by.id, accountId: id }, { what: 'SUSPENDED', reason, untilMs });
        return sessionsRevoke(tx, { accountId: id, nowMs });
      });
      live.end([id, ...ended.map((session) => session.id)]);
      letters.wake();
      await finishMoves(parts, id);
      return { accountId: id, untilMs };
    },
    async restore(by, id) {
      await lift(parts, id, by);
      return { userId: id };
    },
    async assertOver(accountId) {
      const [suspension] = await suspensionView(graph, { id: accountId });
      if (suspension === undefined) return;
      const { reason, untilMs } = suspension;
      if (untilMs === null || untilMs > clock()) throw new AccountSuspended(reason, untilMs);
      await lift(parts, accountId, null);
    },
    sweep,
    start: sweeper.start,
    close: sweeper.close,
  };
}
