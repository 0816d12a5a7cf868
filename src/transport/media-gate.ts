// Stands before whatever serves bytes of media: how many requests and bytes a network may have, and what is measured of
// them. Whose an address is does not matter here; what it allows, media.ts looks at.
import type { Request, RequestHandler, Response } from 'express';

import { networkOf } from '../domain/limit/key.ts';
import type { LimitService } from '../domain/limit/limit.ts';
import type { PresentError } from './errors.ts';
import { rateLimitHeaders } from './limit-headers.ts';
import type { RequestMetrics } from './measure.ts';
import { answering } from './refuse.ts';
import { localsOf } from './request-log.ts';

export interface MediaGateParts {
  readonly present: PresentError;
  readonly limit: Pick<LimitService, 'take'>;
  readonly metrics: Pick<RequestMetrics, 'mediaDone'>;
}

/** A point of the policy `mediaBytes`. */
const BYTES_PER_POINT = 1024;

/** Calls back once, with the bytes that went out: players hang up in the middle, so none are foreseen. */
function onSent(req: Request, res: Response, done: (bytes: number) => void): void {
  const { socket } = req;
  const before = socket.bytesWritten;
  res.once('close', () => done(socket.bytesWritten - before));
}

/** As a label: of a closed set, whatever callers send. */
const methodOf = ({ method }: Request): string => (['GET', 'HEAD', 'PUT'].includes(method) ? method : 'other');
const receivedBytes = ({ method, complete, headers }: Request): number =>
  method === 'PUT' && complete ? Number(headers['content-length'] ?? 0) : 0;

export function mediaGate({ present, limit, metrics }: MediaGateParts): RequestHandler {
  return answering(present, async (req, res, next) => {
    const startedAtMs = performance.now();
    const { ip, taken } = localsOf(res);
    const network = ip === null ? null : networkOf(ip);
    onSent(req, res, (sentBytes) => {
      const status = res.headersSent ? `${String(Math.floor(res.statusCode / 100))}xx` : 'none';
      const seconds = (performance.now() - startedAtMs) / 1_000;
      metrics.mediaDone({ method: methodOf(req), status, seconds, sentBytes, receivedBytes: receivedBytes(req) });
      if (network === null) return;
      // What is over is told to the next request.
      const points = Math.ceil(sentBytes / BYTES_PER_POINT);
      limit.take('mediaBytes', network, { points }).catch(() => undefined);
    });
    if (network !== null) {
      await limit.take('mediaRequest', network, { taken });
      await limit.take('mediaBytes', network, { points: 0, taken });
      if (taken.length > 0) res.set(rateLimitHeaders(taken));
    }
    next();
  });
}
