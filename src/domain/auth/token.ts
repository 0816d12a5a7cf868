// Access tokens: short-lived JWTs (RFC 9068's type) that say who somebody is. Whether their session still lives is
// asked elsewhere (live-sessions.ts).
import { errors, jwtVerify, SignJWT, type JWTHeaderParameters } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';

import { ROLES, type Role, type Viewer } from '../../context.ts';
import { Unauthenticated } from '../../errors.ts';
import type { Clock } from '../clock.ts';
import { ALGORITHMS, type SigningKey, type SigningKeys } from './keys.ts';

const TOKEN_TYPE = 'at+jwt';

export interface Tokens {
  /** Signs a token. `ttlSeconds` is for operators' tokens; a session's have the configured life. */
  access(claims: {
    sub: string;
    role: Role;
    sessionId: string | null;
    ttlSeconds?: number;
  }): Promise<{ token: string; expiresAtMs: number }>;
  /** Whoever the token speaks for. Throws Unauthenticated with reason TOKEN_EXPIRED or TOKEN_INVALID. */
  verify(token: string): Promise<Viewer>;
}

/** How many tokens are remembered as verified, and for how long: so long a key that was taken away is still good. */
const VERIFIED = { max: 10_000, ttl: 60_000 };

interface Parts {
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly audience: string;
  readonly accessTokenTtlSeconds: number;
  readonly clock: Clock;
}

const Claims = z.object({
  sub: z.string().min(1),
  role: z.enum(ROLES),
  sid: z.string().min(1).nullable(),
  exp: z.number().int(),
});

/**
 * Earlier releases signed tokens that name no audience. They are refused like those whose time is over: a client gets a
 * new one by refreshing its session, and nobody has to sign in again.
 */
const isFromBefore = (error: unknown): boolean =>
  error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud' && error.reason === 'missing';

/** Tokens signed and verified with `keys`; `clock` gives epoch milliseconds. */
export function createTokens({ keys, issuer, audience, accessTokenTtlSeconds, clock }: Parts): Tokens {
  const keyOf = async ({ kid, alg }: JWTHeaderParameters): Promise<SigningKey['publicKey']> => {
    const key = kid === undefined ? undefined : await keys.find(kid);
    // A key is good for its own algorithm only: a public key must never be taken for an HMAC secret.
    if (key?.alg !== alg) throw new errors.JWKSNoMatchingKey();
    return key.publicKey;
  };
  // A client sends the same token with each request, and checking a signature costs more than reading a feed's ids.
  const verified = new LRUCache<string, Viewer>({ ...VERIFIED, perf: { now: clock } });
  return {
    async access({ sub, role, sessionId, ttlSeconds = accessTokenTtlSeconds }) {
      const { kid, alg, key } = keys.signing();
      const issuedAt = Math.floor(clock() / 1000);
      const token = await new SignJWT({ role, sid: sessionId })
        .setProtectedHeader({ alg, kid, typ: TOKEN_TYPE })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(sub)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ttlSeconds)
        .sign(key);
      return { token, expiresAtMs: (issuedAt + ttlSeconds) * 1000 };
    },
    async verify(token) {
      const known = verified.get(token);
      if (known !== undefined && known.tokenExpiresAtMs > clock()) return known;
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          algorithms: [...ALGORITHMS],
          issuer,
          audience,
          typ: TOKEN_TYPE,
          requiredClaims: ['sub', 'exp', 'iat'],
          currentDate: new Date(clock()),
        });
        const { sub, role, sid, exp } = Claims.parse(payload);
        const viewer = { id: sub, role, sessionId: sid, tokenExpiresAtMs: exp * 1000 };
        verified.set(token, viewer);
        return viewer;
      } catch (error) {
        if (error instanceof errors.JWTExpired || isFromBefore(error)) {
          throw new Unauthenticated('TOKEN_EXPIRED', 'The access token has expired: refresh the session.', {
            cause: error,
          });
        }
        if (error instanceof errors.JOSEError || error instanceof z.ZodError) {
          throw new Unauthenticated('TOKEN_INVALID', 'The access token is not valid: sign in.', { cause: error });
        }
        throw error;
      }
    },
  };
}
