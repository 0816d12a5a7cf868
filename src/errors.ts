// Every error a caller may meet. The class says what the caller should do, `reason` says why; the message is safe to
// show. Whatever is not one of these is a defect of ours: it is logged whole and shown only as INTERNAL with an id.

export const ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'RATE_LIMITED',
  'PAYLOAD_TOO_LARGE',
  'UNAVAILABLE',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorExtensions {
  code: ErrorCode;
  /** Machine-readable cause within the code, e.g. HANDLE_TAKEN. */
  reason?: string;
  /** Dotted path of the wrong input, only with BAD_USER_INPUT. */
  field?: string;
  /** Only with RATE_LIMITED and UNAVAILABLE. */
  retryAfterMs?: number;
  /** Only with FORBIDDEN and the reason ACCOUNT_SUSPENDED; `until` (RFC 3339) null: until it is restored. */
  suspension?: { readonly reason: string; readonly until: string | null };
}

/** Whether an error of the system or the database has one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && codes.includes(code);
}

export abstract class SociogramError extends Error {
  abstract readonly code: ErrorCode;
  readonly reason: string | undefined;

  constructor(reason: string | undefined, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.reason = reason;
  }

  get extensions(): ErrorExtensions {
    return { code: this.code, ...(this.reason === undefined ? {} : { reason: this.reason }) };
  }
}

/** Nobody is signed in, or the token is expired, revoked or not ours: sign in (or refresh) and try again. */
export class Unauthenticated extends SociogramError {
  readonly code = 'UNAUTHENTICATED';
  constructor(reason?: string, message = 'Sign in to do this.', options?: ErrorOptions) {
    super(reason, message, options);
  }
}

/**
 * The viewer sees the thing but may not do this to it. Never used where existence itself is hidden: that is NotFound.
 */
export class Forbidden extends SociogramError {
  readonly code = 'FORBIDDEN';
  constructor(reason?: string, message = 'You may not do this.', options?: ErrorOptions) {
    super(reason, message, options);
  }
}

/** Whoever proved who they are is suspended: nothing signs them in before its end. */
export class AccountSuspended extends Forbidden {
  readonly suspension: { readonly reason: string; readonly until: string | null };
  constructor(reason: string, untilMs: number | null) {
    const until = untilMs === null ? null : new Date(untilMs).toISOString();
    super('ACCOUNT_SUSPENDED', `This account is suspended${until === null ? '' : ` until ${until}`}.`);
    this.suspension = { reason, until };
  }
  override get extensions(): ErrorExtensions {
    return { ...super.extensions, suspension: this.suspension };
  }
}

/** There is no such thing, or the viewer may not know of it: the two are told apart nowhere. */
export class NotFound extends SociogramError {
  readonly code = 'NOT_FOUND';
  constructor(what: string, options?: ErrorOptions) {
    super(undefined, `No such ${what}.`, options);
  }
}

/** The input is wrong: `field` says which part, the message how to mend it. */
export class Invalid extends SociogramError {
  readonly code = 'BAD_USER_INPUT';
  readonly field: string;
  constructor(reason: string, field: string, message: string, options?: ErrorOptions) {
    super(reason, message, options);
    this.field = field;
  }
  override get extensions(): ErrorExtensions {
    return { ...super.extensions, field: this.field };
  }
}

/** The input is well-formed but clashes with what is there, e.g. a handle that is taken. */
export class Conflict extends SociogramError {
  readonly code = 'CONFLICT';
}

/** Too many of these in too short a time: wait `retryAfterMs` and try again. */
export class RateLimited extends SociogramError {
  readonly code = 'RATE_LIMITED';
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number, message = 'Too many requests. Try again later.', reason?: string) {
    super(reason, message);
    this.retryAfterMs = retryAfterMs;
  }
  override get extensions(): ErrorExtensions {
    return { ...super.extensions, retryAfterMs: this.retryAfterMs };
  }
}

/** Whoever asked has gone: nobody is told, and nothing is wrong. */
export class ClientGone extends SociogramError {
  readonly code = 'UNAVAILABLE';
  constructor() {
    super(undefined, 'The client has gone.');
  }
}

/** More has happened than was told live: read it where it is listed. The subscription goes on. */
export class Gap extends SociogramError {
  readonly code = 'UNAVAILABLE';
  constructor() {
    super('GAP', 'More has happened than could be told: read the list again. This subscription goes on.');
  }
}

/** A document or body over its limit. */
export class PayloadTooLarge extends SociogramError {
  readonly code = 'PAYLOAD_TOO_LARGE';
}

/** A part we depend on (the graph, mostly) does not answer: the same request may work in a moment. */
export class Unavailable extends SociogramError {
  readonly code = 'UNAVAILABLE';
  readonly retryAfterMs: number;
  constructor(
    message = 'The service is not available right now. Try again in a moment.',
    options?: ErrorOptions,
    retryAfterMs = 1000,
  ) {
    super(undefined, message, options);
    this.retryAfterMs = retryAfterMs;
  }
  override get extensions(): ErrorExtensions {
    return { ...super.extensions, retryAfterMs: this.retryAfterMs };
  }
}
