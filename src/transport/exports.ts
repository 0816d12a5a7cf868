// Hands out copies of people's data: GET /exports/<id>, once. The link is signed and runs out, and asks for no token,
// so that a browser can follow it.
import { pipeline } from 'node:stream/promises';
import { type RequestHandler, Router } from 'express';

import type { PresentError } from './errors.ts';
import { answering } from './refuse.ts';
import type { ServedApp } from './served-app.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function exportRoutes(downloads: NonNullable<ServedApp['downloads']>, present: PresentError): Router {
  const handOut = answering(present, async (req, res) => {
    const { expires, signature } = req.query;
    const file = await downloads.download(text(req.params.id), text(expires), text(signature));
    res.set({
      'cache-control': 'no-store',
      'content-type': 'application/zip',
      'content-length': String(file.bytes),
      'content-disposition': 'attachment; filename="sociogram-data.zip"',
    });
    const isDone = await pipeline(file.content, res).then(
      () => true,
      () => false,
    );
    await file.end(isDone);
  });
  // Looking whether it is there must not use it up.
  const onlyGet: RequestHandler = (req, _res, next) => next(req.method === 'GET' ? undefined : 'route');
  return Router().get('/exports/:id', onlyGet, handOut);
}
