// What browsers are told and asked before anything else: which sites may read answers (CORS), which may send requests
// (CSRF), and how little a page of ours may do (helmet). Tokens come in a header that no other site can make a browser
// send, so this is the second wall, not the first.
import type { IncomingHttpHeaders } from 'node:http';
import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

import type { Config } from '../config/config.ts';

/** Headers of answers that clients on other sites may read. */
const EXPOSED = ['ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'];
/** The same of objects, and what a page may send with one. */
const OBJECT_EXPOSED = [...EXPOSED, 'etag', 'content-range', 'accept-ranges'];
const OBJECT_SENT = ['content-type', 'range', 'if-range'];
/** How long a browser remembers what it may send: Chromium takes no more. */
const PREFLIGHT_SECONDS = 7_200;

export interface WebSecurity {
  /** For every answer. GraphiQL's page has a Content-Security-Policy of its own. */
  readonly headers: RequestHandler;
  /** For the API: answers preflights, and lets listed sites read. */
  readonly cors: RequestHandler;
  /** For the bytes of media: lets listed sites upload by signed addresses, and read. */
  readonly mediaCors: RequestHandler;
  /** Whether a browser sends this for a page that may: of ours, of a listed site, or of no site at all. */
  isFromAllowedSite(headers: IncomingHttpHeaders): boolean;
}

export function createWebSecurity({ http, production }: Pick<Config, 'http' | 'production'>): WebSecurity {
  const { corsOrigins } = http;
  const isListed = (origin: string): boolean => corsOrigins.includes('*') || corsOrigins.includes(origin);
  const origin: cors.CorsOptions['origin'] = (from, done) => done(null, from !== undefined && isListed(from));
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Answers may be read where CORS lets them; without it nobody may embed them.
    crossOriginResourcePolicy: { policy: corsOrigins.length > 0 ? 'cross-origin' : 'same-origin' },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // Where there is no TLS, as on a developer's machine, a promise of it would lock the browser out.
    strictTransportSecurity: production ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  });
  return {
    headers,
    cors: cors({
      origin,
      methods: ['GET', 'POST'],
      exposedHeaders: EXPOSED,
      maxAge: PREFLIGHT_SECONDS,
      // No cookies: a token is put into a header by the page itself.
      credentials: false,
    }),
    mediaCors: cors({
      origin,
      methods: ['GET', 'HEAD', 'PUT'],
      allowedHeaders: OBJECT_SENT,
      exposedHeaders: OBJECT_EXPOSED,
      maxAge: PREFLIGHT_SECONDS,
      credentials: false,
    }),
    isFromAllowedSite({ origin, host, 'sec-fetch-site': site }) {
      if (origin === undefined) return site === undefined || site === 'same-origin' || site === 'none';
      if (isListed(origin)) return true;
      return URL.canParse(origin) && new URL(origin).host === host;
    },
  };
}
