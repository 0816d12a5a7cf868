// Serves GraphiQL, bundled from web/graphiql into static files by `npm run build:graphiql`. No other host is needed.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';

// Monaco, the editor, writes its styles into the page and starts its workers from files of ours or from blobs.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const NOT_BUILT = `GraphiQL is not built yet. Run: npm run build:graphiql
The API itself is at /graphql.
`;

const BUNDLE_DIR = fileURLToPath(new URL('../../web/graphiql/dist/', import.meta.url));

/** `/` and the files it needs, from `bundleDir`; a page that says how to build them where they are missing. */
export function graphiqlRoutes(bundleDir = BUNDLE_DIR): Router {
  const router = Router();
  router.use((_req, res, next) => {
    res.set('content-security-policy', CONTENT_SECURITY_POLICY);
    next();
  });
  // File names under assets/ hold a hash of their content.
  router.use('/assets', express.static(`${bundleDir}/assets`, { immutable: true, maxAge: '1y', fallthrough: true }));
  router.use(
    express.static(bundleDir, { cacheControl: false, setHeaders: (res) => res.set('cache-control', 'no-cache') }),
  );
  router.get('/', (_req, res, next) => {
    if (existsSync(`${bundleDir}/index.html`)) next();
    else res.status(503).type('text/plain').send(NOT_BUILT);
  });
  return router;
}
