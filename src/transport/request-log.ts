// Gives every HTTP request an id, answers with it, and writes one log line when the request is over.
import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

import type { Viewer } from '../context.ts';
import { networkOf } from '../domain/limit/key.ts';
import type { Logger } from '../observability/log.ts';
import type { Taken } from '../domain/limit/limit.ts';
import type { ClientAddress } from './client-address.ts';
import type { ReadyOperation } from './operations.ts';

/** What the handlers of one request hand on to each other. */
export interface RequestLocals {
  requestId: string;
  log: Logger;
  viewer: Viewer | null;
  /** Address of the caller. */
  ip: string | null;
  /** What limits the request takes from. */
  taken: Taken[];
  /** The operation, once it is read. */
  ready?: ReadyOperation;
}

/** Express' `res.locals`, typed. Filled by `requestLog`, which therefore stands before all other handlers. */
export function localsOf(res: Response): RequestLocals {
  return res.locals as RequestLocals;
}

/** Whom the request speaks for, and in the log whom to look for: an account, else a network. */
export function speakFor(res: Response, viewer: Viewer | null): void {
  const locals = localsOf(res);
  locals.viewer = viewer;
  locals.log = locals.log.child(callerOf(viewer, locals.ip));
}

/** Who asks, as far as a log may tell. */
export function callerOf(viewer: Viewer | null, ip: string | null): Record<string, string | null> {
  return viewer === null ? { network: ip === null ? null : networkOf(ip) } : { viewerId: viewer.id };
}

const SANE_ID = /^[\w.:-]{1,128}$/;

/** The caller's own `x-request-id` where it is fit for a log, else a fresh one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && SANE_ID.test(header) ? header : randomUUID();
}

/** Fills the locals; a request cut off by the caller is logged without a status. */
export function requestLog(log: Logger, clientAddress: ClientAddress): RequestHandler {
  return (req, res, next) => {
    const startedAtMs = performance.now();
    const requestId = requestIdFrom(req.headers['x-request-id']);
    const ip = clientAddress(req);
    Object.assign(res.locals, {
      requestId,
      log: log.child({ requestId }),
      viewer: null,
      ip,
      taken: [],
    } satisfies RequestLocals);
    res.setHeader('x-request-id', requestId);
    // Read now, since a router takes off what it is mounted on. Without the query string: it may hold an operation.
    const { method, path } = req;
    res.once('close', () => {
      const status = res.writableFinished ? res.statusCode : undefined;
      const tookMs = Math.round(performance.now() - startedAtMs);
      const fields = { requestId, method, path, status, tookMs };
      if (status !== undefined && status >= 500) log.warn(fields, 'request failed');
      else log.debug(fields, status === undefined ? 'request cut off' : 'request answered');
    });
    next();
  };
}
