// What an answer over HTTP says of rate limits: RateLimit and RateLimit-Policy for what the request took from, and
// Retry-After where it was told to wait.
// Source: draft-ietf-httpapi-ratelimit-headers-10; RFC 9110, 10.2.3.
import type { ApolloServerPlugin } from '@apollo/server';

import type { Taken } from '../domain/limit/limit.ts';
import type { ServedRequest } from './served-app.ts';

/** Whole seconds, at least one: a client that comes back at once is told the same again. */
export function retryAfterSeconds(retryAfterMs: number): string {
  return String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
}

/** The two headers as lists, one item for each policy. */
export function rateLimitHeaders(taken: readonly Taken[]): Record<'ratelimit-policy' | 'ratelimit', string> {
  const latest = [...new Map(taken.map((one) => [one.policy, one])).values()];
  return {
    'ratelimit-policy': latest
      .map(({ policy, window }) => `"${policy}";q=${window.points};w=${window.seconds}`)
      .join(', '),
    ratelimit: latest
      .map(({ policy, remaining, resetMs }) => `"${policy}";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`)
      .join(', '),
  };
}

/** The longest that an error of the answer says to wait; undefined where none does. */
function longestWaitMs(errors: readonly { readonly extensions?: Record<string, unknown> }[]): number | undefined {
  const waits = errors.flatMap(({ extensions }) =>
    typeof extensions?.retryAfterMs === 'number' ? [extensions.retryAfterMs] : [],
  );
  return waits.length === 0 ? undefined : Math.max(...waits);
}

export const limitHeaders: ApolloServerPlugin<ServedRequest> = {
  requestDidStart: async () => ({
    async willSendResponse({ response, contextValue: { taken } }) {
      if (taken.length > 0) {
        for (const [name, value] of Object.entries(rateLimitHeaders(taken))) response.http.headers.set(name, value);
      }
      if (response.body.kind !== 'single') return;
      const waitMs = longestWaitMs(response.body.singleResult.errors ?? []);
      if (waitMs !== undefined) response.http.headers.set('retry-after', retryAfterSeconds(waitMs));
    },
  }),
};
