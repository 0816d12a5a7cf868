// Who may run, who waits and who is turned away: the rule alone, with a clock handed in.
// A queue soaks up a burst; one that never empties only makes everybody late. So once it has stood for a while, waits
// are cut short and the latest comes first, whose caller is the likeliest to be still there.
// Source: Maurer 2015, "Fail at Scale" (ACM Queue 13:8), after Nichols & Jacobson 2012, "Controlling Queue Delay".

export interface AdmissionLimits {
  /** How many run at a time. */
  readonly inFlightMax: number;
  /** How long one may wait while the queue comes and goes. */
  readonly waitMsMax: number;
}

/** How long the queue may stand before waits are cut, and to what. */
export const STANDING_MS = 100;
export const CUT_WAIT_MS = 20;
/** One that runs longer than this waits for something else than our CPU, and gives its place to another… */
export const SLOW_MS = 1_000;
/** …as long as no more than this many times `inFlightMax` run in all. */
export const SLOW_SHARE = 3;
/** The queue holds at most this many times `inFlightMax`. */
export const QUEUE_SHARE = 8;

export interface AdmissionQueue<T> {
  /** `scale` in (0, 1] narrows `inFlightMax` for this decision, e.g. where the event loop lags. */
  arrive(ticket: T, nowMs: number, scale?: number): 'run' | 'wait' | 'refuse';
  /** The ticket has run, or gave up waiting. Follow it with `turn`. */
  leave(ticket: T): void;
  /** Whose turn it is now, and who has waited too long. */
  turn(nowMs: number, scale?: number): { run: T[]; refused: T[] };
  running(): number;
  waiting(): number;
}

class Queue<T> implements AdmissionQueue<T> {
  readonly #limits: AdmissionLimits;
  /** In the order of their start. */
  readonly #quick = new Map<T, number>();
  readonly #slow = new Set<T>();
  /** In the order of their arrival. */
  readonly #waiting = new Map<T, number>();
  #emptyAtMs = Number.NEGATIVE_INFINITY;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  arrive(ticket: T, nowMs: number, scale = 1): 'run' | 'wait' | 'refuse' {
    if (this.#waiting.size === 0) {
      this.#emptyAtMs = nowMs;
      if (this.#hasRoom(nowMs, scale)) {
        this.#quick.set(ticket, nowMs);
        return 'run';
      }
    }
    if (this.#waiting.size >= this.#limits.inFlightMax * QUEUE_SHARE || this.#limits.waitMsMax === 0) return 'refuse';
    this.#waiting.set(ticket, nowMs);
    return 'wait';
  }

  leave(ticket: T): void {
    if (!this.#quick.delete(ticket) && !this.#slow.delete(ticket)) this.#waiting.delete(ticket);
  }

  turn(nowMs: number, scale = 1): { run: T[]; refused: T[] } {
    const stands = nowMs - this.#emptyAtMs > STANDING_MS;
    const waitMsMax = stands ? Math.min(CUT_WAIT_MS, this.#limits.waitMsMax) : this.#limits.waitMsMax;
    const refused: T[] = [];
    for (const [ticket, sinceMs] of this.#waiting) {
      if (nowMs - sinceMs <= waitMsMax) break;
      this.#waiting.delete(ticket);
      refused.push(ticket);
    }
    const run: T[] = [];
    const order = stands ? [...this.#waiting.keys()].reverse() : this.#waiting.keys();
    for (const ticket of order) {
      if (!this.#hasRoom(nowMs, scale)) break;
      this.#waiting.delete(ticket);
      this.#quick.set(ticket, nowMs);
      run.push(ticket);
    }
    if (this.#waiting.size === 0) this.#emptyAtMs = nowMs;
    return { run, refused };
  }

  running(): number {
    return this.#quick.size + this.#slow.size;
  }

  waiting(): number {
    return this.#waiting.size;
  }

  #hasRoom(nowMs: number, scale: number): boolean {
    const { inFlightMax } = this.#limits;
    const roomFor = Math.max(1, Math.floor(inFlightMax * scale));
    if (this.#quick.size < roomFor) return true;
    for (const [ticket, sinceMs] of this.#quick) {
      if (nowMs - sinceMs <= SLOW_MS || this.#slow.size >= inFlightMax * (SLOW_SHARE - 1)) break;
      this.#quick.delete(ticket);
      this.#slow.add(ticket);
    }
    return this.#quick.size < roomFor;
  }
}

export function createAdmissionQueue<T>(limits: AdmissionLimits): AdmissionQueue<T> {
  return new Queue<T>(limits);
}
