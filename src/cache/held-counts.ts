// Counts of what is held at this moment (operations that run, connections that are open), up to a limit for each key.
// Where there is a Redis, over all processes together: a process asks it only beyond a share of its own, so that hardly
// anybody costs a round trip. While Redis is away each process counts for itself: nobody is refused for that.
import { randomUUID } from 'node:crypto';

import { BEAT, TAKE } from './held-counts-scripts.ts';
import type { Redis, RedisClient } from './redis.ts';

/** One that was taken. */
export interface Held {
  /** False where others hold so many that it is one too many: then it is to be given back. Never rejects. */
  readonly granted: boolean | Promise<boolean>;
  /** Twice is the same as once. */
  giveBack(): void;
}

export interface HeldCounts {
  /** Takes one of at most `max` (> 0, always the same for a key); null where this process alone holds as many. */
  take(key: string, max: number): Held | null;
  /** How many processes hold together; 0 while this one counts for itself. */
  processes(): number;
  /** What this process holds is nobody's from now on. */
  close(): Promise<void>;
}

export interface HeldCountsOptions {
  readonly redis: Redis | null;
  /** A process that was not heard of for so long is gone, and what it held is free again. */
  readonly leaseMs?: number;
}

const LEASE_MS = 15_000;
/** A process says so many times in a lease that it is there. */
const BEATS = 3;
/** While it cannot say so it tries again that much sooner. */
const HASTE = 10;
/**
 * All processes together may hold that part of a limit without asking: what nobody asked about is at most so much
 * beyond it.
 */
const UNASKED = 0.25;
/** What was given back is told at most so much later: many that end together are one message. */
const TELL_AFTER_MS = 50;
const TOLD_AT_ONCE = 500;
/** A key that nobody has told of for so long goes; whoever holds it tells again in time. */
const KEY_MS = 600_000;

const PROCESSES = 'sg:held-processes';
const redisKeyOf = (key: string): string => `sg:held:${key}`;

interface Waiting {
  resolve(granted: boolean): void;
  isGone: boolean;
  isHeld: boolean;
}

/** What this process holds of one key. */
interface Line {
  readonly key: string;
  readonly max: number;
  /** Without those that wait for an answer. */
  held: number;
  readonly waiting: Waiting[];
  /** How many are being asked for. */
  asked: number;
  /** What Redis was told; NaN where it is not known what has arrived. */
  told: number;
}

class SharedCounts implements HeldCounts {
  readonly #redis: Redis | null;
  readonly #leaseMs: number;
  readonly #self = randomUUID();
  readonly #lines = new Map<string, Line>();
  /** Lines of which Redis has been told something else. */
  readonly #untold = new Set<Line>();
  #processes = 0;
  #toldAllAtMs = 0;
  #beating: NodeJS.Timeout | undefined;
  #telling: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({ redis, leaseMs = LEASE_MS }: HeldCountsOptions) {
    this.#redis = redis;
    this.#leaseMs = leaseMs;
    if (redis !== null) void this.#beat(redis);
  }

  processes(): number {
    return this.#processes;
  }

  take(key: string, max: number): Held | null {
    const line = this.#lines.get(key) ?? { key, max, held: 0, waiting: [], asked: 0, told: 0 };
    const mine = line.held + line.asked + line.waiting.length;
    if (mine >= max) return null;
    this.#lines.set(key, line);
    if (this.#redis !== null && mine >= this.#unaskedOf(line)) return this.#wait(this.#redis, line);
    line.held += 1;
    return heldUntil(true, () => {
      line.held -= 1;
      this.#changed(line);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#beating);
    clearTimeout(this.#telling);
    await this.#redis?.attempt((client) => client.zRem(PROCESSES, this.#self));
  }

  /** How many this process holds before it asks. */
  #unaskedOf({ max }: Line): number {
    return this.#processes <= 1 ? max : Math.floor((max * UNASKED) / this.#processes);
  }

  /** What Redis has to know. */
  #newsOf(line: Line): number {
    return line.held > this.#unaskedOf(line) ? line.held : 0;
  }

  #wait(redis: Redis, line: Line): Held {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const one: Waiting = { resolve, isGone: false, isHeld: false };
    line.waiting.push(one);
    if (line.asked === 0 && line.waiting.length === 1) setImmediate(() => void this.#ask(redis, line));
    return heldUntil(promise, () => {
      one.isGone = true;
      if (one.isHeld) line.held -= 1;
      this.#changed(line);
    });
  }

  /** One question at a time for each key; whoever comes meanwhile is in the next. */
  async #ask(redis: Redis, line: Line): Promise<void> {
    const asked = line.waiting.splice(0);
    const { held } = line;
    line.asked = asked.length;
    line.told = NaN;
    const said = await redis.attempt((client) =>
      client.eval(TAKE, {
        keys: [redisKeyOf(line.key), PROCESSES],
        arguments: [this.#self, held, asked.length, line.max, KEY_MS].map(String),
      }),
    );
    line.asked = 0;
    // No answer speaks against nobody; but it may have counted them.
    const granted = said === undefined ? asked.length : Number(said);
    if (said !== undefined) line.told = held + granted;
    for (const [place, one] of asked.entries()) {
      one.isHeld = place < granted && !one.isGone;
      if (one.isHeld) line.held += 1;
      one.resolve(one.isHeld);
    }
    if (line.waiting.length > 0) void this.#ask(redis, line);
    this.#changed(line);
  }

  #changed(line: Line): void {
    if (this.#redis === null || this.#isClosed || this.#newsOf(line) === line.told) {
      this.#untold.delete(line);
      const isOver = line.held + line.asked + line.waiting.length === 0;
      // Another may have begun under the same key while this one was being told of.
      if (isOver && this.#lines.get(line.key) === line) this.#lines.delete(line.key);
      return;
    }
    this.#untold.add(line);
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      void this.#tell();
    }, TELL_AFTER_MS).unref();
  }

  async #tell(): Promise<void> {
    const redis = this.#redis;
    // What is being asked for tells what is held, too.
    const all = [...this.#untold].filter(({ asked }) => asked === 0);
    for (let at = 0; redis !== null && at < all.length; at += TOLD_AT_ONCE) {
      const lines = all.slice(at, at + TOLD_AT_ONCE);
      const said = await redis.attempt((client) => Promise.all(lines.map((line) => this.#tellOf(client, line))));
      for (const line of lines) {
        if (said === undefined) line.told = NaN;
        else this.#changed(line);
      }
      // Told with the next beat.
      if (said === undefined) return;
    }
  }

  #tellOf(client: RedisClient, line: Line): Promise<unknown> {
    const key = redisKeyOf(line.key);
    const news = this.#newsOf(line);
    line.told = news;
    this.#untold.delete(line);
    if (news === 0) return client.hDel(key, this.#self);
    return client.multi().hSet(key, this.#self, news).pExpire(key, KEY_MS).exec();
  }

  async #beat(redis: Redis): Promise<void> {
    const said = await redis.attempt((client) =>
      client.eval(BEAT, { keys: [PROCESSES], arguments: [this.#self, String(this.#leaseMs)] }),
    );
    if (this.#isClosed) return;
    const [processes, isKnown] = (said ?? [0, 0]) as [number, number];
    const nowMs = performance.now();
    const isForgotten = isKnown === 0 || nowMs - this.#toldAllAtMs > KEY_MS / 2;
    this.#processes = processes;
    if (processes > 0) {
      if (isForgotten) this.#toldAllAtMs = nowMs;
      for (const line of this.#lines.values()) {
        const news = this.#newsOf(line);
        if (news !== line.told || (isForgotten && news > 0)) this.#untold.add(line);
      }
      await this.#tell();
    }
    this.#beatAgain(redis, this.#leaseMs / BEATS / (processes > 0 ? 1 : HASTE));
  }

  #beatAgain(redis: Redis, inMs: number): void {
    if (!this.#isClosed) this.#beating = setTimeout(() => void this.#beat(redis), inMs).unref();
  }
}

function heldUntil(granted: boolean | Promise<boolean>, end: () => void): Held {
  let isOver = false;
  return {
    granted,
    giveBack() {
      if (isOver) return;
      isOver = true;
      end();
    },
  };
}

export function createHeldCounts(options: HeldCountsOptions): HeldCounts {
  return new SharedCounts(options);
}
