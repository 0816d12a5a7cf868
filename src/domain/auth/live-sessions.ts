// Whether a session still lives, asked for every request that brings a token. The answer is kept for 30 seconds, so
// another process may honour a revoked session that long; the process that revoked it refuses at once.
import { LRUCache } from 'lru-cache';

import { sessionView } from '../../cypher/auth/queries.ts';
import { Unauthenticated } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Clock } from '../clock.ts';

const KEPT_MS = 30_000;
const KEPT_MAX = 100_000;

export interface LiveSessions {
  /** Resolves where the session lives. Throws Unauthenticated with reason SESSION_REVOKED where it does not. */
  assert(sessionId: string): Promise<void>;
  /** From now on this process refuses these sessions. Call it once their end is stored. */
  end(sessionIds: readonly string[]): void;
}

export function sessionEnded(): Unauthenticated {
  return new Unauthenticated('SESSION_REVOKED', 'This session has ended: sign in again.');
}

export function createLiveSessions({ graph, clock }: { graph: Graph; clock: Clock }): LiveSessions {
  const known = new LRUCache<string, 'live' | 'ended'>({ max: KEPT_MAX, ttl: KEPT_MS, perf: { now: clock } });
  return {
    async assert(sessionId) {
      if (known.get(sessionId) === undefined) {
        const [session] = await sessionView(graph, { id: sessionId });
        const nowMs = clock();
        const lives = session?.isActive === true && session.revokedAtMs === null && session.expiresAtMs > nowMs;
        // A session that was ended while the graph was asked stays ended.
        if (known.get(sessionId) !== 'ended') known.set(sessionId, lives ? 'live' : 'ended');
      }
      if (known.get(sessionId) !== 'live') throw sessionEnded();
    },
    end(sessionIds) {
      for (const id of sessionIds) known.set(id, 'ended');
    },
  };
}
