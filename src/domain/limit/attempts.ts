// Attempts at what can be guessed: passwords, codes. Whoever fails often waits, each time twice as long; and nobody is
// locked out of their own account by somebody else's guesses: who has signed in from a network before is not slowed by
// what happens on others.
// Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies"; the network stands for the device here.
import type { Counters } from '../../cache/counters.ts';
import { RateLimited } from '../../errors.ts';
import { hashed, networkOf } from './key.ts';

export interface Attempted {
  /** What is guessed, e.g. 'password': attempts at one are no attempts at another. */
  readonly kind: string;
  /** Whose it is, in whatever form the caller has (an id, or the login as typed in lower case). */
  readonly account: string;
  readonly ip: string | null;
}

export interface Attempt {
  /** It was right: takes back what the attempt has counted. */
  succeeded(): Promise<void>;
}

/** So many are free; from then on each waits twice as long as the one before. */
export interface Slope {
  readonly free: number;
  readonly firstSeconds: number;
  readonly maxSeconds: number;
  /** Failures are forgotten after this time. */
  readonly forSeconds: number;
}

/** For one account from one network. */
export const PAIR: Slope = { free: 5, firstSeconds: 1, maxSeconds: 900, forSeconds: 86_400 };
/** For one network, whatever the accounts: an office mistypes, too. */
export const NETWORK: Slope = { free: 50, firstSeconds: 1, maxSeconds: 900, forSeconds: 3_600 };
/** For one account from all networks it never signed in from: short waits, since its owner may be travelling. */
export const STRANGERS: Slope = { free: 30, firstSeconds: 1, maxSeconds: 30, forSeconds: 86_400 };
/** How long a network from which somebody signed in is known. */
const KNOWN_SECONDS = 1_900_000;

/** Seconds to wait after the nth failure, 0 while they are free. */
export function waitAfter({ free, firstSeconds, maxSeconds }: Slope, failures: number): number {
  return failures <= free ? 0 : Math.min(maxSeconds, firstSeconds * 2 ** Math.min(30, failures - free - 1));
}

interface Counted {
  readonly key: string;
  readonly slope: Slope;
}

const gateOf = ({ key }: Counted): string => `gate:${key}`;

function tooMany(waitMs: number): RateLimited {
  return new RateLimited(Math.max(1, waitMs), 'Too many failed attempts. Try again later.', 'TOO_MANY_ATTEMPTS');
}

/** Throws RateLimited. Counts before the guess is looked at, so that a thousand at once are a thousand. */
export async function beginAttempt(counters: Counters, { kind, account, ip }: Attempted): Promise<Attempt> {
  const who = hashed(account);
  const network = ip === null ? null : networkOf(ip);
  const pair: Counted = { key: `${kind}:pair:${who}:${network ?? ''}`, slope: PAIR };
  const knownKey = `${kind}:known:${who}:${network ?? ''}`;
  const isKnown = (await counters.get(knownKey)) !== null;
  const counted: Counted[] = [
    pair,
    ...(network === null ? [] : [{ key: `${kind}:network:${network}`, slope: NETWORK }]),
    ...(isKnown ? [] : [{ key: `${kind}:strangers:${who}`, slope: STRANGERS }]),
  ];
  const shut = await Promise.all(counted.map((one) => counters.get(gateOf(one))));
  const waitMs = Math.max(0, ...shut.map((gate) => gate?.resetMs ?? 0));
  // Not counted: who asks while they should wait makes it no longer, for themselves or for somebody else.
  if (waitMs > 0) throw tooMany(waitMs);
  for (const one of counted) {
    const { points } = await counters.add(one.key, 1, one.slope.forSeconds);
    const seconds = waitAfter(one.slope, points);
    if (seconds === 0) continue;
    // Of several that came at once, one goes through the gate and shuts it.
    const gate = await counters.add(gateOf(one), 1, seconds);
    if (gate.points > 1) throw tooMany(gate.resetMs);
  }
  return {
    async succeeded() {
      const others = counted.filter((one) => one !== pair);
      await Promise.all([
        counters.forget(pair.key),
        counters.forget(gateOf(pair)),
        ...others.map(({ key, slope }) => counters.add(key, -1, slope.forSeconds)),
        ...(network === null ? [] : [counters.add(knownKey, 1, KNOWN_SECONDS)]),
      ]);
    },
  };
}
