// Serves HLS playlists, and the store of files under /media/objects/: signed uploads come in, objects go out with
// ranges and validators as from an S3. The address says what it allows; no token is looked at, so that <img> and
// <video> can follow it.
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';

import { Invalid, NotFound, PayloadTooLarge } from '../errors.ts';
import { type FilesStore, OBJECTS_PATH } from '../media/files-store.ts';
import { PLAYLIST_TYPE } from '../media/hls-playlist.ts';
import { PLAYLISTS_PATH, type Playlists } from '../media/playlists.ts';
import type { Grant } from '../media/signed-url.ts';
import { readRange } from './byte-range.ts';
import { rateLimitHeaders } from './limit-headers.ts';
import { mediaGate, type MediaGateParts } from './media-gate.ts';
import { answering } from './refuse.ts';
import { localsOf } from './request-log.ts';

/** What browsers may show by itself; everything else is a file to save. SVG would run scripts, and is none of ours. */
const SHOWN = /^(image\/(avif|gif|jpeg|png|webp)|video\/mp4|application\/vnd\.apple\.mpegurl|text\/vtt)$/;

const keyOf = (req: Request): string => (req.params as { key: string[] }).key.join('/');
const searchOf = (req: Request): URLSearchParams => new URL(req.originalUrl, 'http://media').searchParams;

/** Size and type are part of what was signed: whatever differs is refused before a byte is read. */
function checkDeclared({ headers }: IncomingMessage, { upload }: Grant): void {
  const { 'content-length': length, 'content-type': type } = headers;
  if (length === undefined) throw new Invalid('NO_LENGTH', 'content-length', 'Say how many bytes follow.');
  if (Number(length) > (upload?.byteSize ?? 0)) {
    throw new PayloadTooLarge('TOO_LARGE', 'These are more bytes than were declared.');
  }
  if (Number(length) !== upload?.byteSize) {
    throw new Invalid('WRONG_SIZE', 'content-length', 'These are not as many bytes as were declared.');
  }
  if (upload.contentType !== undefined && type !== upload.contentType) {
    throw new Invalid('WRONG_TYPE', 'content-type', 'This is another type than was declared.');
  }
}

interface Served {
  readonly contentType: string;
  readonly etag: string;
  readonly modifiedAtMs: number;
  readonly cacheControl?: string | undefined;
}

/** For no longer than the address works; what is under one never changes. */
function describe(res: Response, { contentType, etag, modifiedAtMs, cacheControl }: Served, { expiresAtS }: Grant) {
  const seconds = Math.max(0, expiresAtS - Math.ceil(Date.now() / 1_000));
  const isShown = SHOWN.test(contentType);
  res.set({
    etag,
    'last-modified': new Date(modifiedAtMs).toUTCString(),
    'accept-ranges': 'bytes',
    'cache-control': cacheControl ?? `private, max-age=${String(seconds)}, immutable`,
    'content-type': isShown ? contentType : 'application/octet-stream',
    'content-disposition': isShown ? 'inline' : 'attachment',
    'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
  });
}

const isKnown = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag));

async function handOut(files: FilesStore, req: Request, res: Response): Promise<void> {
  const key = keyOf(req);
  const grant = files.admit('GET', key, searchOf(req));
  const facts = await files.facts(key);
  if (facts === null) throw new NotFound('object');
  describe(res, facts, grant);
  const { byteSize, etag } = facts;
  if (isKnown(req.headers['if-none-match'], etag)) {
    res.status(304).end();
    return;
  }
  const { 'if-range': ifRange } = req.headers;
  const range = ifRange === undefined || ifRange === etag ? readRange(req.headers.range, byteSize) : undefined;
  if (range === 'UNSATISFIABLE') {
    res
      .status(416)
      .set('content-range', `bytes */${String(byteSize)}`)
      .end();
    return;
  }
  if (range !== undefined) {
    res.status(206).set('content-range', `bytes ${String(range.start)}-${String(range.end)}/${String(byteSize)}`);
  }
  res.set('content-length', String(range === undefined ? byteSize : range.end - range.start + 1));
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  const { body } = await files.get(key, range);
  // Whoever stops reading has what they wanted.
  await pipeline(body, res).catch(() => undefined);
}

async function takeIn(files: FilesStore, limit: MediaGateParts['limit'], req: Request, res: Response): Promise<void> {
  const grant = files.admit('PUT', keyOf(req), searchOf(req));
  const { taken } = localsOf(res);
  await limit.take('mediaUpload', grant.key, { taken });
  if (taken.length > 0) res.set(rateLimitHeaders(taken));
  checkDeclared(req, grant);
  const { etag } = await files.receive(grant, req);
  res.status(200).set({ etag, 'cache-control': 'no-store' }).end();
}

const PLAYLIST_SECONDS = 30;

async function sendPlaylist(playlists: Playlists, req: Request, res: Response): Promise<void> {
  const { id, token, name } = req.params as unknown as { id: string; token: string; name: string[] };
  const playlist = await playlists.read(id, token, name.join('/'));
  res.set({ 'cache-control': `private, max-age=${String(PLAYLIST_SECONDS)}`, 'content-type': PLAYLIST_TYPE });
  res.send(Buffer.from(playlist));
}

/** `files` null: objects come from elsewhere, and only playlists from here. */
export function mediaRoutes(
  { files, playlists }: { readonly files: FilesStore | null; readonly playlists: Playlists },
  parts: MediaGateParts,
): Router {
  const { present, limit } = parts;
  const router = Router().use('/media', mediaGate(parts));
  router.get(
    `${PLAYLISTS_PATH}:id/:token/*name`,
    answering(present, (req, res) => sendPlaylist(playlists, req, res)),
  );
  if (files !== null) {
    const path = `${OBJECTS_PATH}*key`;
    const get = answering(present, (req, res) => handOut(files, req, res));
    const put = answering(present, (req, res) => takeIn(files, limit, req, res));
    router.get(path, get).put(path, put);
  }
  return router;
}
