// How long a request may take to arrive: whoever sends one byte a minute must not hold a connection. The server of Node
// has one bound for all, and uploads need a longer one than everything else.
import type { RequestListener } from 'node:http';

import { OBJECTS_PATH } from '../media/files-store.ts';

const isUpload = (method: string | undefined, url: string | undefined): boolean =>
  method === 'PUT' && url?.startsWith(OBJECTS_PATH) === true;

/** Answers 408 and hangs up where a body is not there after `requestMs`; uploads have the server's own bound. */
export function boundRequestTime(requestMs: number, handle: RequestListener): RequestListener {
  return (req, res) => {
    const { 'content-length': length, 'transfer-encoding': coding } = req.headers;
    const hasBody = coding !== undefined || (length !== undefined && length !== '0');
    if (hasBody && !isUpload(req.method, req.url)) {
      const timer = setTimeout(() => {
        if (req.complete) return;
        if (!res.headersSent) res.writeHead(408, { connection: 'close' }).end(() => req.destroy());
        else req.destroy();
      }, requestMs);
      req.once('close', () => clearTimeout(timer));
    }
    handle(req, res);
  };
}
