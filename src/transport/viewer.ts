// Turns `Bearer <access token>` into a Viewer, the same from an HTTP header and from a WebSocket's connection_init.
// No header at all is an anonymous viewer; a header that we cannot honour is an error, never a silent anonymous.
import type { Viewer } from '../context.ts';
import { Unauthenticated } from '../errors.ts';
import type { ServedApp } from './served-app.ts';

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/** The token of an authorization value, null if there is none. Throws Unauthenticated where it is no Bearer token. */
export function bearerToken(authorization: unknown): string | null {
  if (authorization === undefined || authorization === null) return null;
  const token = typeof authorization === 'string' ? BEARER.exec(authorization.trim())?.[1] : undefined;
  if (token === undefined) {
    throw new Unauthenticated('TOKEN_INVALID', 'The authorization must read: Bearer <access token>.');
  }
  return token;
}

/** Whom an authorization value speaks for. Throws Unauthenticated: TOKEN_EXPIRED, TOKEN_INVALID or SESSION_REVOKED. */
export async function viewerOf(app: ServedApp, authorization: unknown): Promise<Viewer | null> {
  const token = bearerToken(authorization);
  return token === null ? null : app.authenticate(token);
}
