// Rate limits: takes from what somebody may do in a time, or says how long to wait. Knows policies and counts, not what
// is done.
import { LRUCache } from 'lru-cache';

import type { Counters } from '../../cache/counters.ts';
import { RateLimited } from '../../errors.ts';
import { type Attempt, type Attempted, beginAttempt } from './attempts.ts';
import { hashed, networkOf } from './key.ts';
import { BY_ADDRESS, FIELD_POLICIES, type Policies, type PolicyName, type Window } from './policies.ts';

/** Who does something. `ip` is null where there is no client on the line, e.g. for a delivered event. */
export interface Caller {
  readonly viewerId: string | null;
  readonly ip: string | null;
  /** Is told what was taken from, or had nothing left. */
  readonly taken: Taken[];
}

export interface TakeOptions {
  /** Default: 1. */
  readonly points?: number;
  /** Is told what was taken from, or had nothing left. */
  readonly taken?: Taken[];
}

/** What is left of one window, for the headers of the answer. */
export interface Taken {
  readonly policy: PolicyName;
  readonly window: Window;
  /** At least 0. */
  readonly remaining: number;
  readonly resetMs: number;
}

export interface LimitService {
  /**
   * Takes from every window of a policy for whatever `key` names (an account, an address, a number: it is stored hashed
   * and by policy). `taken` is told of the window with the least left. Throws RateLimited.
   */
  take(policy: PolicyName, key: string, options?: TakeOptions): Promise<void>;
  /**
   * Takes the cost of an operation without waiting for the count: whoever has spent more than they have is refused from
   * the next operation on. Throws RateLimited.
   */
  charge(caller: Caller, points: number): void;
  /** Takes for one call of a field of Mutation, by the viewer or their address, as policies.ts says. */
  takeForField(field: string, caller: Caller): Promise<void>;
  /**
   * Begins an attempt to prove something that can be guessed (a password, a code). It counts as failed until
   * `succeeded` is called on what this returns. Throws RateLimited where there were too many (attempts.ts).
   */
  attempt(attempted: Attempted): Promise<Attempt>;
}

export interface LimitParts {
  readonly counters: Counters;
  readonly policies: Policies;
  /** False: nothing is limited. */
  readonly enabled: boolean;
}

/** How many of those who have overspent are remembered. */
const OVERDRAWN_MAX = 100_000;

const NO_ATTEMPT: Attempt = { succeeded: async () => undefined };

function limitedBy({ policy, window: { points, seconds }, resetMs }: Taken): RateLimited {
  const reason = `${policy.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}_LIMIT`;
  return new RateLimited(resetMs, `At most ${points} in ${seconds} seconds. Try again later.`, reason);
}

export function createLimitService({ counters, policies, enabled }: LimitParts): LimitService {
  const takeFrom = async (policy: PolicyName, window: Window, key: string, points: number): Promise<Taken> => {
    const counted = await counters.add(`${policy}:${window.seconds}:${key}`, points, window.seconds);
    return { policy, window, remaining: window.points - counted.points, resetMs: counted.resetMs };
  };
  const take: LimitService['take'] = async (policy, key, { points = 1, taken = [] } = {}) => {
    if (!enabled) return;
    let least: Taken | null = null;
    const hash = hashed(key);
    // The shortest first: whoever is too quick uses up nothing of the day.
    for (const window of policies[policy]) {
      const one = await takeFrom(policy, window, hash, points);
      if (one.remaining < 0) {
        taken.push({ ...one, remaining: 0 });
        throw limitedBy(one);
      }
      if (least === null || one.remaining / window.points < least.remaining / least.window.points) least = one;
    }
    if (least !== null) taken.push(least);
  };
  const overdrawn = new LRUCache<string, RateLimited>({ max: OVERDRAWN_MAX });
  const spend = async (policy: PolicyName, key: string, points: number, taken: Taken[]): Promise<void> => {
    try {
      await take(policy, key, { points, taken });
    } catch (error) {
      if (error instanceof RateLimited) overdrawn.set(`${policy}:${key}`, error, { ttl: error.retryAfterMs });
    }
  };
  return {
    take,
    charge({ viewerId, ip, taken }, points) {
      if (!enabled || points === 0) return;
      const policy = viewerId === null ? 'addressCost' : 'viewerCost';
      const key = viewerId ?? (ip && networkOf(ip));
      if (key === null || key === '') return;
      const name = `${policy}:${key}`;
      const refused = overdrawn.get(name);
      if (refused !== undefined) {
        throw new RateLimited(Math.max(1, overdrawn.getRemainingTTL(name)), refused.message, refused.reason);
      }
      void spend(policy, key, points, taken);
    },
    async takeForField(field, { viewerId, ip, taken }) {
      if (!enabled) return;
      const policy = FIELD_POLICIES[field] ?? (viewerId === null ? 'anonymousWrite' : 'write');
      const key = BY_ADDRESS.has(policy) ? ip && networkOf(ip) : viewerId;
      if (key !== null && key !== '') await take(policy, key, { taken });
    },
    attempt: async (attempted) => (enabled ? beginAttempt(counters, attempted) : NO_ATTEMPT),
  };
}
