// Hands out copies of people's data: GET /exports/<id>, once. The link is signed and runs out, and asks for no token,
// so that a browser can follow it.
import { pipeline } from 'node:stream/promises';
import { type RequestHandler, Router } from 'express';

import type { PresentError } from './errors.ts';
import type { ServedApp } from './served-app.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function exportRoutes(downloads: NonNullable<ServedApp['downloads']>, present: PresentError): Router {
  const handOut: RequestHandler = async (req, res, next) => {
    // Looking whether it is there must not use it up.
    if (req.method !== 'GET') {
      next();
      return;
    }
    res.set('cache-control', 'no-store');
    try {
      const { expires, signature } = req.query;
      const file = await downloads.download(text(req.params.id), text(expires), text(signature));
      res.set({
        'content-type': 'application/zip',
        'content-length': String(file.bytes),
        'content-disposition': 'attachment; filename="sociogram-data.zip"',
      });
      const isDone = await pipeline(file.content, res).then(
        () => true,
        () => false,
      );
      await file.end(isDone);
    } catch (error) {
      if (res.headersSent) {
        res.destroy();
        return;
      }
      const { message, extensions } = present(error);
      res.status(extensions.code === 'NOT_FOUND' ? 404 : 503).json({ errors: [{ message, extensions }] });
    }
  };
  return Router().get('/exports/:id', handOut);
}
