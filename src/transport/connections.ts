// Every WebSocket and event stream that is open in this process: whose it is, and from where. Nobody takes more than a
// share of all that are open anywhere, and what a session has opened ends with the session (ADR 0011).
import type { Held } from '../cache/held-counts.ts';
import type { Config } from '../config/config.ts';
import type { Viewer } from '../context.ts';
import { networkOf } from '../domain/limit/key.ts';
import type { Unauthenticated } from '../errors.ts';
import { RateLimited } from '../errors.ts';
import type { Logger } from '../observability/log.ts';
import type { RequestMetrics } from './measure.ts';
import type { ServedApp } from './served-app.ts';

export type ConnectionKind = 'socket' | 'stream';

/** Called where a connection may not go on: its session has ended, or its token says what is no longer so. */
export type EndConnection = (why: Unauthenticated) => void;

/** What one open connection takes up. */
export interface Place {
  /**
   * From now on it is this viewer's, or nobody's. Throws RateLimited where they have as many of its kind as they may,
   * or where as many are open from that address; in all processes together.
   */
  admit(viewer: Viewer | null): Promise<void>;
  /** Gives it back. Twice is the same as once. */
  leave(): void;
}

export interface Connections {
  /** Takes a place. Throws RateLimited where as many are open from that address, in this process, as may be. */
  open(kind: ConnectionKind, ip: string | null, end: EndConnection): Place;
  close(): void;
}

export interface ConnectionsParts {
  readonly app: Pick<ServedApp, 'sessions' | 'held'> & { readonly metrics: Pick<RequestMetrics, 'connectionRefused'> };
  readonly limits: Config['connections'];
  readonly log: Logger;
  readonly checkEveryMs?: number;
}

/** How often it is asked whose session has ended, whatever was told: nobody is heard for longer than a minute. */
const CHECK_EVERY_MS = 30_000;
/** When to try again after having been one too many: a closed tab is a place given back. */
const RETRY_AFTER_MS = 30_000;

type Share = 'account' | 'address';

interface OpenPlaceParts {
  readonly held: ServedApp['held'];
  readonly limits: Config['connections'];
  readonly metrics: ConnectionsParts['app']['metrics'];
  left(place: OpenPlace): void;
}

class OpenPlace implements Place {
  readonly kind: ConnectionKind;
  readonly end: EndConnection;
  readonly #parts: OpenPlaceParts;
  readonly #ofAddress: Held | null;
  #ofViewer: Held | null = null;
  viewer: Viewer | null = null;
  #isOpen = true;

  constructor(kind: ConnectionKind, address: string, end: EndConnection, parts: OpenPlaceParts) {
    this.kind = kind;
    this.end = end;
    this.#parts = parts;
    this.#ofAddress = this.#take('address', `connections ${address}`, parts.limits.perAddressMax);
  }

  async admit(viewer: Viewer | null): Promise<void> {
    if (!this.#isOpen) return;
    this.viewer = viewer;
    if (viewer !== null) this.#ofViewer = this.#take('account', `${this.kind}s ${viewer.id}`, this.#perUserMax());
    if (this.#ofAddress !== null && !(await this.#ofAddress.granted)) throw this.#tooMany('address');
    if (this.#ofViewer !== null && !(await this.#ofViewer.granted)) throw this.#tooMany('account');
  }

  leave(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#ofAddress?.giveBack();
    this.#ofViewer?.giveBack();
    this.#parts.left(this);
  }

  #perUserMax(): number {
    const { socketsPerUserMax, streamsPerUserMax } = this.#parts.limits;
    return this.kind === 'socket' ? socketsPerUserMax : streamsPerUserMax;
  }

  /** Null where there is no limit. */
  #take(share: Share, key: string, max: number): Held | null {
    if (max === 0) return null;
    const held = this.#parts.held.take(key, max);
    if (held === null) throw this.#tooMany(share);
    return held;
  }

  #tooMany(share: Share): RateLimited {
    this.#parts.metrics.connectionRefused(this.kind, share);
    const ofAccount = `At most ${this.#perUserMax()} ${this.kind}s may be open for one account.`;
    const message = share === 'account' ? ofAccount : 'Too many connections are open from this address.';
    return new RateLimited(RETRY_AFTER_MS, message);
  }
}

export function createConnections(parts: ConnectionsParts): Connections {
  const { app, limits, log, checkEveryMs = CHECK_EVERY_MS } = parts;
  const open = new Set<OpenPlace>();
  const placeParts: OpenPlaceParts = {
    held: app.held,
    limits,
    metrics: app.metrics,
    left: (place) => void open.delete(place),
  };

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
      const place = new OpenPlace(kind, address, end, placeParts);
      open.add(place);
      return place;
    },
    close() {
      clearInterval(checking);
      stopHearing();
    },
  };
}
