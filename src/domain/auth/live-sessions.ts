// Whether a session still lives, or for a token without one its account: asked for every request that brings a token.
// The answer is kept for 30 seconds. What has ended is told to all processes at once, over Redis where there is one; a
// process that does not hear of it finds out when it asks again (ADR 0011).
import { LRUCache } from 'lru-cache';

import { accountActive, sessionView, sessionsView } from '../../cypher/auth/queries.ts';
import type { Role, Viewer } from '../../context.ts';
import { Unauthenticated } from '../../errors.ts';
import type { Topics } from '../../events/topics.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Clock } from '../clock.ts';

const KEPT_MS = 30_000;
const KEPT_MAX = 100_000;
/** Viewers that one query asks about. */
const BATCH_ROWS = 1_000;

type Asked = Pick<Viewer, 'id' | 'sessionId' | 'role'>;

/** For whoever holds something open for a viewer. */
export interface SessionListener {
  /** These sessions and accounts have ended. */
  onEnded(ids: ReadonlySet<string>, why: Unauthenticated): void;
  /** What holds for these accounts has changed: ask `ended` about them. */
  onChanged(accountIds: ReadonlySet<string>): void;
  /** Some end may not have been heard: ask `ended` about everybody. */
  onMissed(): void;
}

export interface LiveSessions {
  /**
   * Resolves where the viewer's session lives, or, for a token without one, where the account is active. Throws
   * Unauthenticated: SESSION_REVOKED where it does not, TOKEN_EXPIRED where the role is another than the token says.
   */
  assert(viewer: Asked): Promise<void>;
  /** From now on these sessions and accounts are refused, in every process that hears it. Call it once it is stored. */
  end(ids: readonly string[]): void;
  /** An account is back, or has another role: what is remembered of it no longer holds. Call it once it is stored. */
  changed(accountId: string): void;
  /** Of these viewers, those whose session has ended or whose role has changed, and why. Asks the graph. */
  ended<V extends Asked>(viewers: readonly V[]): Promise<Map<V, Unauthenticated>>;
  /** Returns the way to stop. */
  listen(listener: SessionListener): () => void;
}

export function sessionEnded(): Unauthenticated {
  return new Unauthenticated('SESSION_REVOKED', 'This session has ended: sign in again.');
}

function roleChanged(): Unauthenticated {
  return new Unauthenticated('TOKEN_EXPIRED', 'The role of this account has changed: refresh the session.');
}

/** Null where it is over; else the role that the account has. An operator's token says its role itself. */
type Standing = Role | 'ANY' | null;

function verdictOn({ role }: Asked, standing: Standing): Unauthenticated | null {
  if (standing === null) return sessionEnded();
  return standing === 'ANY' || standing === role ? null : roleChanged();
}

interface Known {
  readonly standing: Standing;
  readonly accountId: string;
}

export interface LiveSessionsParts {
  readonly graph: Graph;
  readonly clock: Clock;
  readonly topics: Pick<Topics, 'publish' | 'subscribe'>;
}

type Reading = Pick<LiveSessionsParts, 'graph' | 'clock'>;

async function standingOf({ graph, clock }: Reading, { id: accountId, sessionId }: Asked): Promise<Standing> {
  if (sessionId === null) return (await accountActive(graph, { id: accountId })).length > 0 ? 'ANY' : null;
  const [session] = await sessionView(graph, { id: sessionId });
  const isLive = session?.isActive === true && session.revokedAtMs === null && session.expiresAtMs > clock();
  return isLive ? session.role : null;
}

async function endedAmong<V extends Asked>({ graph, clock }: Reading, viewers: readonly V[]) {
  const over = new Map<V, Unauthenticated>();
  for (let from = 0; from < viewers.length; from += BATCH_ROWS) {
    const some = viewers.slice(from, from + BATCH_ROWS);
    const items = some.map(({ id: accountId, sessionId }, i) => ({ i, accountId, sessionId }));
    const live = await sessionsView(graph, { items, nowMs: clock() });
    const roles = new Map(live.map(({ i, role }) => [i, role]));
    for (const [i, viewer] of some.entries()) {
      const standing = viewer.sessionId === null && roles.has(i) ? 'ANY' : (roles.get(i) ?? null);
      const why = verdictOn(viewer, standing);
      if (why !== null) over.set(viewer, why);
    }
  }
  return over;
}

/** What is remembered of sessions, kept true by what is heard of them. */
function createMemory({ clock, topics }: LiveSessionsParts, listeners: ReadonlySet<SessionListener>) {
  const known = new LRUCache<string, Known>({ max: KEPT_MAX, ttl: KEPT_MS, perf: { now: clock } });
  /** Counts what was heard: an answer of the graph that was asked for before it is not kept. */
  let heard = 0;
  topics.subscribe('session', 'all', {
    onMessage({ what, ids }) {
      heard += 1;
      const those = new Set(ids);
      if (what === 'ENDED') {
        for (const id of those) known.set(id, { standing: null, accountId: id });
        const why = sessionEnded();
        for (const { onEnded } of listeners) onEnded(those, why);
        return;
      }
      for (const [key, { accountId }] of known.entries()) if (those.has(accountId)) known.delete(key);
      for (const { onChanged } of listeners) onChanged(those);
    },
    onResync() {
      heard += 1;
      known.clear();
      for (const { onMissed } of listeners) onMissed();
    },
  });
  return { known, heard: () => heard };
}

export function createLiveSessions(parts: LiveSessionsParts): LiveSessions {
  const { topics } = parts;
  const listeners = new Set<SessionListener>();
  const { known, heard } = createMemory(parts, listeners);
  const ask = async (viewer: Asked, key: string): Promise<Standing> => {
    const before = heard();
    const standing = await standingOf(parts, viewer);
    if (heard() === before) known.set(key, { standing, accountId: viewer.id });
    // What was ended while the graph was asked stays ended.
    return known.get(key)?.standing === null ? null : standing;
  };
  return {
    async assert(viewer) {
      const key = viewer.sessionId ?? viewer.id;
      const kept = known.get(key);
      const refusal = verdictOn(viewer, kept === undefined ? await ask(viewer, key) : kept.standing);
      if (refusal !== null) throw refusal;
    },
    end(ids) {
      if (ids.length > 0) topics.publish('session', 'all', { what: 'ENDED', ids });
    },
    changed(accountId) {
      topics.publish('session', 'all', { what: 'CHANGED', ids: [accountId] });
    },
    ended: (viewers) => endedAmong(parts, viewers),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
