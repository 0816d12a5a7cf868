// Serves pages that are bundled from web/ into static files by `npm run build:pages`: GraphiQL at `/`, and at `/demo/`
// the page that uploads and shows media. No other host is needed.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';

import type { MediaConfig } from '../config/media.ts';

const bundleDir = (page: string): string => fileURLToPath(new URL(`../../web/${page}/dist/`, import.meta.url));

const ONLY_OURS = [
  "default-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];
const GRAPHIQL_POLICY = [
  ...ONLY_OURS,
  "script-src 'self'",
  // Monaco, the editor, writes its styles into the page and starts its workers from files of ours or from blobs.
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
];

/** hls.js hands what it fetched to the browser as blobs. */
const demoPolicy = (mediaOrigins: readonly string[]): string[] => [
  ...ONLY_OURS,
  "script-src 'self'",
  'worker-src blob:',
  "style-src 'self' 'unsafe-inline'",
  ["img-src 'self' data:", ...mediaOrigins].join(' '),
  ["media-src 'self' blob:", ...mediaOrigins].join(' '),
  ["connect-src 'self'", ...mediaOrigins].join(' '),
];

const notBuilt = (name: string): string => `${name} is not built yet. Run: npm run build:pages
The API itself is at /graphql.
`;

/** `/` and the files it needs, from a bundle; a page that says how to build them where they are missing. */
function bundleRoutes(name: string, dir: string, policy: readonly string[]): Router {
  const router = Router();
  router.use((_req, res, next) => {
    res.set('content-security-policy', policy.join('; '));
    next();
  });
  // File names under assets/ hold a hash of their content.
  router.use('/assets', express.static(`${dir}/assets`, { immutable: true, maxAge: '1y', fallthrough: true }));
  router.use(express.static(dir, { cacheControl: false, setHeaders: (res) => res.set('cache-control', 'no-cache') }));
  router.get('/', (_req, res, next) => {
    if (existsSync(`${dir}/index.html`)) next();
    else res.status(503).type('text/plain').send(notBuilt(name));
  });
  return router;
}

export const graphiqlRoutes = (dir = bundleDir('graphiql')): Router => bundleRoutes('GraphiQL', dir, GRAPHIQL_POLICY);

/** Where files are fetched from and uploaded to, apart from this host: sources of a Content-Security-Policy. */
function originsOf({ store, baseUrl }: MediaConfig): string[] {
  const origins = baseUrl === undefined ? [] : [new URL(baseUrl).origin];
  if (store.kind === 'files') return origins;
  const endpoint = store.publicEndpoint ?? store.endpoint;
  if (endpoint === undefined) return [...origins, 'https://*.amazonaws.com'];
  const { origin, protocol, host } = new URL(endpoint);
  return [...origins, store.isPathStyle ? origin : `${protocol}//${store.bucket}.${host}`];
}

export const demoRoutes = (media: MediaConfig, dir = bundleDir('demo')): Router =>
  bundleRoutes('The media page', dir, demoPolicy(originsOf(media)));
