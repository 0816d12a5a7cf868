// Uploads as clients make them, over HTTP to wherever the API says; and what processing would say of them.
import { createHash, randomBytes } from 'node:crypto';

import { createMediaResults, type MediaResult } from '../../src/domain/media/results.ts';
import type { Outbox } from '../../src/events/outbox.ts';
import type { Api } from './api.ts';
import { freshOutbox } from './outbox.ts';
import type { Person } from './person.ts';

export const CREATE_UPLOAD = `mutation ($input: CreateUploadInput!) {
  createUpload(input: $input) {
    media { id kind state alt failure }
    upload { expiresAt parts { partNumber offset byteSize url method headers { name value } } }
  }
}`;
export const COMPLETE_UPLOAD = 'mutation ($id: ID!) { completeUpload(id: $id) { media { id state failure } } }';

export interface Sent {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly kind?: 'IMAGE' | 'VIDEO';
  readonly alt?: string;
}

interface Part {
  readonly offset: number;
  readonly byteSize: number;
  readonly url: string;
  readonly method: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** Sends a piece of a file as it was told to. */
export async function sendPart({ url }: Api, part: Part, bytes: Buffer): Promise<Response> {
  const headers = Object.fromEntries(part.headers.map(({ name, value }) => [name, value]));
  const body = bytes.subarray(part.offset, part.offset + part.byteSize);
  return fetch(new URL(part.url, url), { method: part.method, headers, body: new Uint8Array(body) });
}

/** Uploads a file and says so; answers the medium's id. */
export async function upload(person: Person, { bytes, contentType, kind = 'IMAGE', alt }: Sent): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const input = { kind, contentType, byteSize: bytes.length, sha256, alt };
  const { createUpload } = await person.ask(CREATE_UPLOAD, { input });
  for (const part of createUpload.upload.parts) {
    const { status } = await sendPart(person.api, part, bytes);
    if (status !== 200) throw new Error(`The upload was answered with ${String(status)}`);
  }
  await person.ask(COMPLETE_UPLOAD, { id: createUpload.media.id });
  return createUpload.media.id as string;
}

/** As many bytes that begin like a PNG and go on with noise: what only who decodes it finds out. */
export function pngOf(byteSize: number): Buffer {
  const bytes = randomBytes(byteSize);
  bytes.write('89504e470d0a1a0a0000000d49484452', 'hex');
  bytes.write('00000000000010004944415400', 29, 'hex');
  return bytes;
}

/** Uploads an image that nobody has decoded yet. */
export const uploadAny = (person: Person): Promise<string> =>
  upload(person, { bytes: pngOf(64), contentType: 'image/png' });

/** What the first step would find out about an image; its renditions are stored. */
export async function firstResult({ app }: Api, mediaId: string): Promise<MediaResult> {
  const formats = ['WEBP', 'JPEG'] as const;
  const renditions = (['THUMB', 'SMALL'] as const).flatMap((size, n) =>
    formats.map((format) => ({
      ...{ size, format, width: 320 * (n + 1), height: 240 * (n + 1), byteSize: 4 },
      key: `media/${mediaId}/${size.toLowerCase()}.${format.toLowerCase()}`,
    })),
  );
  for (const { key, format } of renditions) {
    await app.media.store.put(key, Buffer.from('made'), { contentType: `image/${format.toLowerCase()}` });
  }
  const looks = { thumbhash: 'aGFzaA==', dominantColor: '#336699', perceptualHash: '00ff00ff00ff00ff' };
  return { step: 'IMAGE_FIRST', width: 640, height: 480, isAnimated: false, ...looks, renditions };
}

/** Stores what processing found out, as the end of a job does. */
export async function storeResult(
  { app, graph }: Api,
  mediaId: string,
  result: MediaResult,
  outbox: Outbox = freshOutbox(graph),
): Promise<boolean> {
  const results = createMediaResults({ outbox, topics: app.topics, clock: Date.now });
  return outbox.write((tx) => results.store(tx, mediaId, result));
}

/** Uploads bytes of which processing then makes an image. */
export async function uploadReady(person: Person): Promise<string> {
  const id = await uploadAny(person);
  await storeResult(person.api, id, await firstResult(person.api, id));
  return id;
}

export async function failMedium({ app, graph }: Api, mediaId: string, failure: string): Promise<void> {
  const outbox = freshOutbox(graph);
  const results = createMediaResults({ outbox, topics: app.topics, clock: Date.now });
  await outbox.write((tx) => results.fail(tx, mediaId, 'PROCESSING', failure));
}

export async function keysBelow({ app }: Api, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of app.media.store.list(prefix)) keys.push(key);
  return keys;
}
