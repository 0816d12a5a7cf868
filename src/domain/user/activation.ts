// Leaving and coming back. One label decides whether somebody is there, so leaving takes effect at once; their
// relationships are parked and put back behind it, in batches, each of which may run twice without harm (docs/graph-
// model.md).
import { accountLock, sessionsRevoke } from '../../cypher/auth/queries.ts';
import {
  accountLeave,
  accountReturn,
  parkContent,
  parkPeople,
  parkingFinish,
  parkingList,
  parkingState,
  reparkPeople,
  requestsSettle,
  unparkContent,
  unparkPeople,
} from '../../cypher/user/queries.ts';
import type { Viewer } from '../../context.ts';
import { accountLeft, accountReturned, followed } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import type { LiveSessions } from '../auth/live-sessions.ts';
import { GivenPassword } from '../auth/password.ts';
import { badCredentials } from '../auth/sign-in.ts';
import { parseInput } from '../input.ts';

const DAY_MS = 86_400_000;
/** Relationships of one kind that one transaction moves; it moves up to five kinds, so 10,000 in all. */
const BATCH_ROWS = 2_000;

/** What whoever leaves proves who they are with. */
export interface Leaving {
  readonly password?: string | null | undefined;
  readonly ip: string | null;
}

export interface Activation {
  /** Takes the viewer out of everything and ends all their sessions. Throws as stepUp.confirm does. */
  deactivate(viewer: Viewer, leaving: Leaving): Promise<void>;
  /**
   * The same, and after the time of grace the account is erased (domain/erasure) unless it comes back before. Throws as
   * stepUp.confirm does.
   */
  delete(viewer: Viewer, leaving: Leaving): Promise<{ erasesAtMs: number }>;
  /**
   * Brings an account back as it was, save what leads to somebody who is away themselves. Throws Unauthenticated
   * BAD_CREDENTIALS where its time of grace is over.
   */
  reactivate(accountId: string): Promise<void>;
  /** Finishes what a process that stopped had begun. Gives the number of accounts it took on. */
  resumeParking(): Promise<number>;
}

export interface ActivationParts {
  readonly graph: Graph;
  readonly outbox: Outbox;
  /** Whoever leaves proves who they are: stepUp.confirm. */
  readonly confirm: (viewer: Viewer, password: string | null, ip: string | null) => Promise<void>;
  readonly live: Pick<LiveSessions, 'end' | 'changed'>;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly deletionGraceDays: number;
  readonly batchRows?: number;
}

/** What moving relationships takes. */
export type MoveParts = Pick<ActivationParts, 'graph' | 'outbox' | 'clock' | 'batchRows'>;

type Move = (tx: Runner, batch: { id: string; limit: number }) => Promise<{ moved: number }[]>;

export function createActivation(parts: ActivationParts): Activation {
  const { graph, outbox, confirm, live, audit, clock } = parts;
  const leave = async (viewer: Viewer, { password, ip }: Leaving, eraseAtMs: number | null): Promise<void> => {
    const { id } = viewer;
    await confirm(viewer, parseInput(GivenPassword.nullish(), password, 'password') ?? null, ip);
    const ended = await outbox.write(async (tx) => {
      await accountLock(tx, { id });
      const left = await accountLeave(tx, { id, nowMs: clock(), eraseAtMs });
      if (left.length > 0) {
        await outbox.store(tx, [accountLeft({ userId: id }, clock())]);
        const kind = eraseAtMs === null ? 'ACCOUNT_DEACTIVATED' : 'DELETION_REQUESTED';
        await audit.note(tx, { kind, actorId: id, subjectId: id });
      }
      return sessionsRevoke(tx, { accountId: id, nowMs: clock() });
    });
    live.end([id, ...ended.map((session) => session.id)]);
    await finishMoves(parts, id);
  };
  return {
    deactivate: (viewer, leaving) => leave(viewer, leaving, null),

    async delete(viewer, leaving) {
      const erasesAtMs = clock() + parts.deletionGraceDays * DAY_MS;
      await leave(viewer, leaving, erasesAtMs);
      return { erasesAtMs };
    },

    async reactivate(id) {
      // Whatever is still on its way out has to be out before it can come back.
      await finishMoves(parts, id);
      await outbox.write(async (tx) => {
        await accountLock(tx, { id });
        const [returned] = await accountReturn(tx, { id });
        if (returned === undefined) return;
        await outbox.store(tx, [accountReturned({ userId: id }, clock())]);
        const kind = returned.wasDue ? 'DELETION_CANCELLED' : 'ACCOUNT_REACTIVATED';
        await audit.note(tx, { kind, actorId: id, subjectId: id });
      });
      const [state] = await parkingState(graph, { id });
      // The time of grace is over: there is nothing to come back to.
      if (state?.isActive !== true) throw badCredentials();
      live.changed(id);
      await finishMoves(parts, id);
    },

    async resumeParking() {
      const accounts = await parkingList(graph, {});
      for (const { id } of accounts) await finishMoves(parts, id);
      return accounts.length;
    },
  };
}

/** Moves all that is left to move, in the direction that the account's labels say, and notes that it is done. */
export async function finishMoves(parts: MoveParts, id: string): Promise<void> {
  const [state] = await parkingState(parts.graph, { id });
  if (state?.parking === true) {
    await moveAll(parts, id, parkPeople);
    await moveAll(parts, id, parkContent);
  } else if (state?.unparking === true) {
    await moveAll(parts, id, unparkPeople);
    await moveAll(parts, id, unparkContent);
    await moveAll(parts, id, settleRequests(parts));
    // Somebody who left after their label was read, and before the follow was put back, did not find it to park it.
    await moveAll(parts, id, reparkPeople);
  } else return;
  await parts.outbox.write(async (tx) => {
    await accountLock(tx, { id });
    // Another process may have turned the account round meanwhile: then its work is not ours to call done.
    const [now] = await parkingState(tx, { id });
    if (now?.parking !== state.parking || now.unparking !== state.unparking) return;
    await parkingFinish(tx, { id });
    const happened = state.parking ? accountLeft : accountReturned;
    await parts.outbox.store(tx, [happened({ userId: id }, parts.clock())]);
  });
}

/** Requests that are follows now, since the other account was opened meanwhile. */
function settleRequests({ outbox, clock }: MoveParts): Move {
  return async (tx, batch) => {
    const nowMs = clock();
    const rows = await requestsSettle(tx, { ...batch, nowMs });
    const followeeIds = rows.flatMap((row) => row.followeeIds);
    await outbox.store(
      tx,
      followeeIds.map((followeeId) => followed({ followerId: batch.id, followeeId, wasAsked: true }, nowMs)),
    );
    return rows;
  };
}

/** Runs a move, a transaction a batch, until nothing is left; it finds nothing once the account has turned round. */
async function moveAll({ outbox, batchRows = BATCH_ROWS }: MoveParts, id: string, move: Move): Promise<void> {
  for (;;) {
    const [batch] = await outbox.write(async (tx) => {
      await accountLock(tx, { id });
      return move(tx, { id, limit: batchRows });
    });
    if (batch === undefined || batch.moved === 0) return;
  }
}
