// Erases accounts whose time of grace is over: what is the person's goes, what is others' stays. In batches, each a
// transaction that may run twice; what is left to do is what is left in the graph, so a process that stops is made up
// for by the next. docs/how-to/account-life.md says what goes and what stays, and why.
import {
  eraseComments,
  eraseEvents,
  eraseFromLists,
  eraseOwned,
  erasePosts,
  eraseTies,
  erasureDue,
  erasureFinish,
  erasureHold,
  erasureTake,
} from '../../cypher/erasure/queries.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import type { Logger } from '../../observability/log.ts';
import type { AuditTrail } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import { createSweeper, type Sweeper } from '../sweeper.ts';

export interface ErasureParts {
  readonly graph: Graph;
  readonly audit: Pick<AuditTrail, 'appendNow'>;
  /** Takes away what lies outside the graph. May be called again. */
  readonly eraseFiles: (accountId: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Posts or comments of one batch, and relationships of each. */
  readonly batch?: { readonly nodes: number; readonly limit: number };
}

export interface Erasure extends Sweeper {
  /** Erases all accounts that are due. Gives how many it erased. */
  sweep(): Promise<number>;
  /** Erases one account, or goes on with it. False where it is not due, or another process is at it. */
  erase(accountId: string): Promise<boolean>;
}

const SWEEP_MS = 60_000;
const SWEEP_ACCOUNTS = 50;
/** What a process that stopped had taken is taken over after this. */
const HOLD_MS = 120_000;
const BATCH = { nodes: 20, limit: 500 };
const LISTS = 200;

type Step = (tx: Runner) => Promise<readonly { readonly done: number }[]>;

export function createErasure(parts: ErasureParts): Erasure {
  const { graph, audit, clock, log } = parts;
  const erase: Erasure['erase'] = async (id) => {
    const nowMs = clock();
    const [taken] = await erasureTake(graph, { id, nowMs, untilMs: nowMs + HOLD_MS });
    if (taken === undefined) return false;
    await parts.eraseFiles(id);
    await eraseParts(parts, id);
    const erased = await graph.write(async (tx) => {
      const held = await erasureHold(tx, { id, untilMs: clock() + HOLD_MS });
      if (held.length === 0) return [];
      await audit.appendNow(tx, { kind: 'ACCOUNT_ERASED', actorId: null, subjectId: id });
      return erasureFinish(tx, { id });
    });
    return erased.length > 0;
  };

  const sweep = async (): Promise<number> => {
    let erased = 0;
    for (;;) {
      const due = await erasureDue(graph, { nowMs: clock(), limit: SWEEP_ACCOUNTS });
      let taken = 0;
      for (const { id } of due) {
        if (sweeper.isClosed()) return erased;
        if (await erase(id)) taken += 1;
      }
      erased += taken;
      if (due.length < SWEEP_ACCOUNTS || taken === 0) break;
    }
    if (erased > 0) log.info({ accounts: erased }, 'accounts whose time of grace was over are erased');
    return erased;
  };

  const sweeper = createSweeper(sweep, {
    everyMs: SWEEP_MS,
    failed: (error) => log.error({ err: error }, 'accounts that are due could not be erased'),
  });
  return { sweep, erase, ...sweeper };
}

/** All but the account itself. Comments go before posts: on one's own post one's own are no reason to keep it. */
async function eraseParts({ graph, clock, batch = BATCH }: ErasureParts, id: string): Promise<void> {
  const { nodes, limit } = batch;
  const rows = nodes * limit;
  const steps: Step[] = [
    (tx) => eraseComments(tx, { id, nodes, limit }),
    (tx) => erasePosts(tx, { id, nodes, limit, nowMs: clock() }),
    (tx) => eraseTies(tx, { id, limit: rows }),
    (tx) => eraseOwned(tx, { id, limit: rows }),
    (tx) => eraseEvents(tx, { id, limit: rows }),
  ];
  const held = <T>(step: (tx: Runner) => Promise<readonly T[]>): Promise<readonly T[]> =>
    graph.write(async (tx) => {
      const account = await erasureHold(tx, { id, untilMs: clock() + HOLD_MS });
      return account.length === 0 ? [] : step(tx);
    });
  for (const step of steps) {
    for (let done = 1; done > 0;) done = (await held(step)).reduce((sum, row) => sum + row.done, 0);
  }
  for (let after: string | null = ''; after !== null;) {
    const from: string = after;
    const [row] = await held((tx) => eraseFromLists(tx, { id, after: from, limit: LISTS }));
    after = row?.last ?? null;
  }
}
