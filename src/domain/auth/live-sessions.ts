// Whether a session still lives, or for a token without one its account: asked for every request that brings a token.
// The answer is kept for 30 seconds, so another process may honour a revoked session that long; the process that
// revoked it refuses at once.
import { LRUCache } from 'lru-cache';

import { accountActive, sessionView } from '../../cypher/auth/queries.ts';
import { Unauthenticated } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Clock } from '../clock.ts';

const KEPT_MS = 30_000;
const KEPT_MAX = 100_000;

export interface LiveSessions {
  /** Resolves where the session lives. Throws Unauthenticated with reason SESSION_REVOKED where it does not. */
  assert(sessionId: string): Promise<void>;
  /** The same for a token without a session: resolves where the account is active. */
  assertAccount(accountId: string): Promise<void>;
  /** From now on this process refuses these sessions and accounts. Call it once their end is stored. */
  end(ids: readonly string[]): void;
  /** An account is back: whatever is remembered of it no longer holds. */
  forget(accountId: string): void;
}

export function sessionEnded(): Unauthenticated {
  return new Unauthenticated('SESSION_REVOKED', 'This session has ended: sign in again.');
}

export function createLiveSessions({ graph, clock }: { graph: Graph; clock: Clock }): LiveSessions {
  const known = new LRUCache<string, 'live' | 'ended'>({ max: KEPT_MAX, ttl: KEPT_MS, perf: { now: clock } });
  const assertKnown = async (id: string, ask: () => Promise<boolean>): Promise<void> => {
    if (known.get(id) === undefined) {
      const lives = await ask();
      // What was ended while the graph was asked stays ended.
      if (known.get(id) !== 'ended') known.set(id, lives ? 'live' : 'ended');
    }
    if (known.get(id) !== 'live') throw sessionEnded();
  };
  return {
    assert: (id) =>
      assertKnown(id, async () => {
        const [session] = await sessionView(graph, { id });
        return session?.isActive === true && session.revokedAtMs === null && session.expiresAtMs > clock();
      }),
    assertAccount: (id) => assertKnown(id, async () => (await accountActive(graph, { id })).length > 0),
    end(ids) {
      for (const id of ids) known.set(id, 'ended');
    },
    forget(accountId) {
      known.delete(accountId);
    },
  };
}
