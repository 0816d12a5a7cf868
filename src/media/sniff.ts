// What a file really is: by its first bytes, never by its name or by what the uploader said.
import { open } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';

import { MediaRejected } from './media-rejected.ts';

export type MediaKind = 'IMAGE' | 'VIDEO';

export interface Sniffed {
  readonly kind: MediaKind;
  /** What the bytes say. */
  readonly contentType: string;
}

const IMAGES = ['image/jpeg', 'image/png', 'image/apng', 'image/webp', 'image/gif', 'image/avif'];
const VIDEOS = ['video/mp4', 'video/quicktime', 'video/x-m4v', 'video/3gpp', 'video/webm', 'video/matroska'];

const SUPPORTED = 'JPEG, PNG, WebP, GIF and AVIF pictures and MP4, MOV and WebM videos';
const HEIC = 'HEIC pictures cannot be shown by most browsers: send it as JPEG (phones offer "most compatible").';
const SVG = 'SVG drawings can hold programs: send it as PNG.';

/** Where the type of a file stands. */
export const HEAD_BYTES = 4_096;

/** The beginning of a file on this machine. */
export async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The type that the first bytes of a file say. Throws MediaRejected where it is none that we take. */
export async function sniff(head: Buffer): Promise<Sniffed> {
  const found = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime;
  const contentType = found === 'video/x-matroska' ? 'video/matroska' : found;
  if (contentType !== undefined && IMAGES.includes(contentType)) return { kind: 'IMAGE', contentType };
  if (contentType !== undefined && VIDEOS.includes(contentType)) return { kind: 'VIDEO', contentType };
  if (contentType !== undefined && /^image\/hei[cf]/.test(contentType)) throw new MediaRejected('TYPE_REFUSED', HEIC);
  if (/<svg[\s>]/i.test(head.toString('latin1'))) throw new MediaRejected('TYPE_REFUSED', SVG);
  if (contentType === undefined) {
    throw new MediaRejected('TYPE_UNKNOWN', `This is neither a picture nor a video that we know: send ${SUPPORTED}.`);
  }
  throw new MediaRejected('TYPE_REFUSED', `Files of type ${contentType} are not taken: send ${SUPPORTED}.`);
}
