// Remembers the token of the last sign-in while the page is open, so that it need not be pasted into every tab.
// Kept in memory only: whoever opens the page next starts signed out.
import type { Fetcher, FetcherOpts } from '@graphiql/toolkit';

type Headers = Record<string, unknown>;

/** A placeholder in angle brackets, or nothing after "Bearer", is not a token. */
const TOKEN = /^Bearer +[^<\s]+$/i;

/** The headers as written, with the remembered token where they name none. */
export function withToken(headers: Headers, remembered: string | undefined): Headers {
  const named = Object.entries(headers);
  const others = named.filter(([name]) => name.toLowerCase() !== 'authorization');
  const written = named.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const authorization = typeof written === 'string' && TOKEN.test(written.trim()) ? written : remembered;
  return { ...Object.fromEntries(others), ...(authorization === undefined ? {} : { authorization }) };
}

/** The access token in the answer to SignIn, SignUp or RefreshSession, under whatever alias. */
export function tokenIn(answer: unknown): string | undefined {
  const data = (answer as { data?: unknown } | null)?.data;
  if (typeof data !== 'object' || data === null) return undefined;
  for (const payload of Object.values(data)) {
    const token = (payload as { session?: { accessToken?: unknown } } | null)?.session?.accessToken;
    if (typeof token === 'string') return token;
  }
  return undefined;
}

/** Wraps a fetcher so that each request, and each subscription's socket, carries the session. */
export function withSession(fetcher: Fetcher): Fetcher {
  let remembered: string | undefined;
  return async (params, options?: FetcherOpts) => {
    const headers = withToken(options?.headers ?? {}, remembered);
    const answer = await fetcher(params, { ...options, headers });
    const token = tokenIn(answer);
    if (token !== undefined) remembered = `Bearer ${token}`;
    return answer;
  };
}
