// /healthz says that the process lives; /readyz says whether to send it traffic, and if not, for want of what.
import { Router } from 'express';

import type { Readiness, ServedApp } from './served-app.ts';

/** The missing parts by name, empty where all is well. A readiness check that throws counts as an unreachable graph. */
async function missingParts(app: ServedApp): Promise<string[]> {
  const parts: Readiness = await app.readiness().catch(() => ({ graph: false, migrations: false }));
  return [
    ...(parts.graph ? [] : ['graph']),
    // Nobody can tell the state of the migrations of a graph that does not answer.
    ...(parts.graph && !parts.migrations ? ['migrations'] : []),
  ];
}

export function healthRoutes(app: ServedApp, isDraining: () => boolean): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.set('cache-control', 'no-store').json({ status: 'alive' });
  });
  router.get('/readyz', async (_req, res) => {
    const missing = isDraining() ? ['draining'] : await missingParts(app);
    res.set('cache-control', 'no-store');
    if (missing.length === 0) res.json({ status: 'ready' });
    else res.status(503).json({ status: 'not ready', because: missing });
  });
  return router;
}
