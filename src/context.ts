// What one request (or one delivered event) carries.
import type { Hydrate } from './schema/hydrate.ts';
import type { Logger } from './observability/log.ts';
import type { Taken } from './domain/limit/limit.ts';
import type { Services } from './app.ts';

export const ROLES = ['USER', 'ANALYST', 'MODERATOR', 'ADMIN'] as const;
export type Role = (typeof ROLES)[number];

/** Whoever the access token speaks for. */
export interface Viewer {
  readonly id: string;
  readonly role: Role;
  /** Null for a token that an operator made without a session. */
  readonly sessionId: string | null;
  readonly tokenExpiresAtMs: number;
}

export interface Context {
  readonly viewer: Viewer | null;
  /** The viewer as the visibility rules read them (`$jwt.sub`); null where nobody is signed in. */
  readonly jwt: { readonly sub: string | null };
  readonly services: Services;
  readonly hydrate: Hydrate;
  /** What the client says of itself; null where it says nothing. Names a device until the device names itself. */
  readonly userAgent: string | null;
  /** Address of the client; null where none is on the line, e.g. for a delivered event. */
  readonly ip: string | null;
  /** What limits this request has taken from, for the headers of its answer. */
  readonly taken: Taken[];
  readonly requestId: string;
  readonly log: Logger;
}
