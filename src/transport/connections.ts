// Every WebSocket and event stream that is open in this process: whose it is, and from where. Nobody takes more than a
// share of them, and what a session has opened ends with the session (ADR 0011).
import type { Config } from '../config/config.ts';
import type { Viewer } from '../context.ts';
import { networkOf } from '../domain/limit/key.ts';
import type { Unauthenticated } from '../errors.ts';
import { RateLimited } from '../errors.ts';
import type { Logger } from '../observability/log.ts';
import type { ServedApp } from './served-app.ts';

export type ConnectionKind = 'socket' | 'stream';

/** Called where a connection may not go on: its session has ended, or its token says what is no longer so. */
export type EndConnection = (why: Unauthenticated) => void;

/** What one open connection takes up. */
export interface Place {
  /** From now on it is this viewer's. Throws RateLimited where they have as many of its kind as they may. */
  belongTo(viewer: Viewer): void;
  /** Gives it back. Twice is the same as once. */
  leave(): void;
}

export interface Connections {
  /** Takes a place. Throws RateLimited where as many are open from that address as may be. */
  open(kind: ConnectionKind, ip: string | null, end: EndConnection): Place;
  close(): void;
}

export interface ConnectionsParts {
  readonly app: Pick<ServedApp, 'sessions'>;
  readonly limits: Config['connections'];
  readonly log: Logger;
  readonly checkEveryMs?: number;
}

/** How often it is asked whose session has ended, whatever was told: nobody is heard for longer than a minute. */
const CHECK_EVERY_MS = 30_000;
/** When to try again after having been one too many: a closed tab is a place given back. */
const RETRY_AFTER_MS = 30_000;

/** Counts by key, and knows nothing of whom there are none. */
function createCounts() {
  const counts = new Map<string, number>();
  return {
    /** Throws RateLimited where there are `max` already; 0: no limit. */
    add(key: string, max: number, message: string): void {
      const count = counts.get(key) ?? 0;
      if (max > 0 && count >= max) throw new RateLimited(RETRY_AFTER_MS, message);
      counts.set(key, count + 1);
    },
    remove(key: string): void {
      const left = (counts.get(key) ?? 1) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    },
  };
}

type Counts = ReturnType<typeof createCounts>;

class OpenPlace implements Place {
  readonly kind: ConnectionKind;
  readonly end: EndConnection;
  readonly #address: string;
  readonly #counts: Counts;
  readonly #limits: Config['connections'];
  readonly #left: (place: OpenPlace) => void;
  viewer: Viewer | null = null;
  #isOpen = true;

  constructor(
    { kind, address, end }: { kind: ConnectionKind; address: string; end: EndConnection },
    { counts, limits, left }: { counts: Counts; limits: Config['connections']; left: (place: OpenPlace) => void },
  ) {
    this.kind = kind;
    this.end = end;
    this.#address = address;
    this.#counts = counts;
    this.#limits = limits;
    this.#left = left;
    counts.add(address, limits.perAddressMax, 'Too many connections are open from this address.');
  }

  belongTo(viewer: Viewer): void {
    if (!this.#isOpen) return;
    const max = this.kind === 'socket' ? this.#limits.socketsPerUserMax : this.#limits.streamsPerUserMax;
    this.#counts.add(`${this.kind} ${viewer.id}`, max, `At most ${max} ${this.kind}s may be open for one account.`);
    this.viewer = viewer;
  }

  leave(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#counts.remove(this.#address);
    if (this.viewer !== null) this.#counts.remove(`${this.kind} ${this.viewer.id}`);
    this.#left(this);
  }
}

export function createConnections(parts: ConnectionsParts): Connections {
  const { app, limits, log, checkEveryMs = CHECK_EVERY_MS } = parts;
  const open = new Set<OpenPlace>();
  const counts = createCounts();

  const endWhere = (why: (viewer: Viewer) => Unauthenticated | undefined): void => {
    for (const place of open) {
      const reason = place.viewer === null ? undefined : why(place.viewer);
      if (reason !== undefined) place.end(reason);
    }
  };
  const check = async (isMeant: (viewer: Viewer) => boolean): Promise<void> => {
    const viewers = [...open].flatMap(({ viewer }) => (viewer !== null && isMeant(viewer) ? [viewer] : []));
    if (viewers.length === 0) return;
    try {
      const ended = await app.sessions.ended(viewers);
      endWhere((viewer) => ended.get(viewer));
    } catch (error) {
      log.warn({ err: error }, 'it could not be asked whose session has ended');
    }
  };
  const stopHearing = app.sessions.listen({
    onEnded: (ids, why) => endWhere(({ id, sessionId }) => (ids.has(id) || ids.has(sessionId ?? '') ? why : undefined)),
    onChanged: (accountIds) => void check(({ id }) => accountIds.has(id)),
    onMissed: () => void check(() => true),
  });
  const checking = setInterval(() => void check(() => true), checkEveryMs).unref();

  return {
    open(kind, ip, end) {
      const address = ip === null ? 'unknown' : networkOf(ip);
      const place = new OpenPlace({ kind, address, end }, { counts, limits, left: (one) => void open.delete(one) });
      open.add(place);
      return place;
    },
    close() {
      clearInterval(checking);
      stopHearing();
    },
  };
}
