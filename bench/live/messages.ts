// What the bench and its client processes say to each other. Times are milliseconds since the epoch with fractions: the
// one clock that processes of a machine share.

/** A socket: what it says once it is open, one message after the other, and the address that it comes from. */
export interface Plan {
  readonly says: readonly string[];
  readonly localAddress: string;
}

export type Order =
  | {
      readonly kind: 'connect';
      readonly urls: readonly string[];
      readonly protocol: string | null;
      readonly plans: readonly Plan[];
    }
  /** All that came since the last such order. */
  | { readonly kind: 'collect' }
  | { readonly kind: 'disconnect' };

/** A message that came: on which socket of the process, when, and what it said. */
export type Received = readonly [socket: number, atMs: number, text: string];

export type Report =
  | { readonly kind: 'connected'; readonly failed: number; readonly tookMs: number }
  | { readonly kind: 'collected'; readonly received: readonly Received[]; readonly lost: number }
  | { readonly kind: 'disconnected' };

export const nowMs = (): number => performance.timeOrigin + performance.now();

export const PROTOCOL = 'graphql-transport-ws';
