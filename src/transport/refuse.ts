// Answers a request over HTTP that fails before or beside GraphQL, in the shape of a GraphQL response: one way for
// operations, downloads and uploads.
import type { NextFunction, Request, RequestHandler, Response } from 'express';

import { type PresentError, statusOf } from './errors.ts';
import { rateLimitHeaders, retryAfterSeconds } from './limit-headers.ts';
import { localsOf } from './request-log.ts';

export function refuseAll(res: Response, present: PresentError, errors: readonly unknown[], status?: number): void {
  if (res.destroyed) return;
  const { log, taken } = localsOf(res);
  const all = errors.map((error) => present(error, log));
  const [shown] = all;
  if (shown === undefined) return;
  const { code, retryAfterMs } = shown.extensions;
  if (code === 'UNAUTHENTICATED') res.set('www-authenticate', 'Bearer error="invalid_token"');
  if (retryAfterMs !== undefined) res.set('retry-after', retryAfterSeconds(retryAfterMs));
  if (taken.length > 0) res.set(rateLimitHeaders(taken));
  res.status(status ?? statusOf(shown)).json({ errors: all });
}

export function refuse(res: Response, present: PresentError, error: unknown, status?: number): void {
  refuseAll(res, present, [error], status);
}

/** Answers for work on files. What fails is never cached, and no half-read body is taken for the next request. */
export function answering(
  present: PresentError,
  work: (req: Request, res: Response, next: NextFunction) => Promise<void>,
): RequestHandler {
  return async (req, res, next) => {
    try {
      await work(req, res, next);
    } catch (error) {
      if (res.headersSent || res.closed) {
        res.destroy();
        return;
      }
      res.removeHeader('etag');
      if (!req.complete) res.set('connection', 'close');
      res.set('cache-control', 'no-store');
      refuse(res, present, error);
    }
  };
}
