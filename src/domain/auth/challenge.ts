// One-time secrets: links in letters, codes in messages, the state of a sign-in that is half done. Each is kept as a
// keyed hash, expires, has a number of tries and is used up once. What it opens is its caller's business.
import { randomBytes } from 'node:crypto';

import {
  challengeConsume,
  challengeCreate,
  challengesExpire,
  challengeTake,
} from '../../cypher/auth/challenge-queries.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import type { Clock } from '../clock.ts';
import type { Vault } from './vault.ts';

export type ChallengeKind =
  | 'PASSWORD_RESET'
  | 'EMAIL'
  | 'SECOND_FACTOR'
  | 'PHONE_SIGN_IN'
  | 'PHONE_ADD'
  | 'PHONE_STEP_UP'
  | 'OAUTH'
  | 'OAUTH_SIGN_UP';

export interface NewChallenge {
  readonly kind: ChallengeKind;
  /** Whose it is; null where that is nobody, or not known yet. */
  readonly accountId?: string | null;
  /** The only session that may use it; null where any may. */
  readonly sessionId?: string | null;
  /** What it is about: an address, a number, a provider. */
  readonly target?: string | null;
  readonly ttlMs: number;
  readonly tries: number;
  /** Default: 256 random bits. */
  readonly secret?: string;
}

export interface Issued {
  readonly id: string;
  /** `<id>.<secret>`: for whoever is to come back with it, and for nobody else. */
  readonly token: string;
  readonly expiresAtMs: number;
}

export interface Challenge {
  readonly id: string;
  readonly accountId: string | null;
  readonly sessionId: string | null;
  readonly target: string | null;
  readonly expiresAtMs: number;
}

export interface Challenges {
  /** In the transaction of what belongs to it, else in one of its own. */
  issue(challenge: NewChallenge, tx?: Runner): Promise<Issued>;
  /** Takes a try. The challenge where it lives and the secret is its own, else null. */
  attempt(kind: ChallengeKind, id: string, secret: string): Promise<Challenge | null>;
  /** The same with the token that `issue` gave. */
  attemptToken(kind: ChallengeKind, token: string): Promise<Challenge | null>;
  /** Uses it up, in the transaction of what it opens: false where somebody else was faster. */
  consume(tx: Runner, challenge: Challenge): Promise<boolean>;
}

/** A secret that nobody guesses. */
export const randomSecret = (): string => randomBytes(32).toString('base64url');

const TOKEN = /^(chl_[0-9a-f]{32})\.([\w-]{43})$/;
const EXPIRED_ROWS = 20;

export function createChallenges({ graph, vault, clock }: { graph: Graph; vault: Vault; clock: Clock }): Challenges {
  const attempt: Challenges['attempt'] = async (kind, id, secret) => {
    // The try is stored before the secret is looked at, so that many at once cannot share one.
    const [taken] = await challengeTake(graph, { id, kind, nowMs: clock() });
    // An unknown one costs the same work.
    const right = vault.matches(taken?.secretHash ?? '', kind, id, secret);
    return taken !== undefined && right ? taken : null;
  };
  return {
    async issue(
      { kind, accountId = null, sessionId = null, target = null, ttlMs, tries, secret = randomSecret() },
      within,
    ) {
      const id = newId('chl');
      const nowMs = clock();
      const expiresAtMs = nowMs + ttlMs;
      const secretHash = vault.mac(kind, id, secret);
      const store = async (tx: Runner): Promise<void> => {
        await challengesExpire(tx, { nowMs, limit: EXPIRED_ROWS });
        await challengeCreate(tx, { id, kind, secretHash, accountId, sessionId, target, nowMs, expiresAtMs, tries });
      };
      await (within === undefined ? graph.write(store) : store(within));
      return { id, token: `${id}.${secret}`, expiresAtMs };
    },
    attempt,
    attemptToken(kind, token) {
      const [, id, secret] = TOKEN.exec(token) ?? [];
      return id === undefined || secret === undefined ? Promise.resolve(null) : attempt(kind, id, secret);
    },
    consume: async (tx, { id }) => (await challengeConsume(tx, { id })).length > 0,
  };
}
