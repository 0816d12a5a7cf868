// What tests of media stand on: a folder that goes away, a store in memory, and pictures as devices make them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';

import { afterAll, beforeAll, expect } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';

import type { MediaSink } from '../../src/media/rendition.ts';

/** A folder for the tests of a file; answers the full path of a name in it. */
export function useFolder(): (name?: string) => string {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sociogram-media-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return (name = '') => path.join(folder, name);
}

/** The same, for names that no other test of the file has; answers the full path of a fresh one. */
export function useFreshFiles(): (ending: string) => string {
  const inFolder = useFolder();
  let files = 0;
  return (ending) => inFolder(`${String((files += 1))}.${ending}`);
}

export interface MemorySink extends MediaSink {
  readonly objects: Map<string, { body: Buffer; contentType: string }>;
  bodyOf(key: string): Buffer;
}

export function memorySink(): MemorySink {
  const objects: MemorySink['objects'] = new Map();
  return {
    objects,
    async put(key, body, { contentType }) {
      objects.set(key, { body: Buffer.isBuffer(body) ? body : await buffer(body), contentType });
    },
    bodyOf(key) {
      const found = objects.get(key);
      if (found === undefined) throw new Error(`${key} is not among ${[...objects.keys()].join(', ')}`);
      return found.body;
    },
  };
}

/** Clouds of colour, which compress as photos do, in any size. */
export async function clouds(width: number, height: number): Promise<Sharp> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const seed = sharp({ create: { width: 24, height: 18, channels: 3, background: '#000000', noise } });
  return sharp(await seed.png().toBuffer()).resize(width, height, { fit: 'fill', kernel: 'cubic' });
}

/** The left half red, the right half blue. */
export async function redAndBlue(width: number, height: number): Promise<Sharp> {
  const half = { width: Math.floor(width / 2), height, channels: 3 as const };
  const blue = await sharp({ create: { ...half, background: '#0000ff' } })
    .png()
    .toBuffer();
  const red = { width, height, channels: 3 as const, background: '#ff0000' };
  const both = await sharp({ create: red })
    .composite([{ input: blue, gravity: 'east' }])
    .png()
    .toBuffer();
  return sharp(both);
}

/** The colour of one pixel. */
export async function colourAt(image: Buffer, left: number, top: number): Promise<number[]> {
  const one = await sharp(image).extract({ left, top, width: 1, height: 1 }).raw().toBuffer();
  return [...one];
}

export async function saved(file: string, content: Promise<Buffer> | Buffer | string): Promise<string> {
  await writeFile(file, await content);
  return file;
}

/** What rejects a file is thrown with. */
export const rejection = (code: string): Error =>
  expect.objectContaining({ name: 'MediaRejected', code }) as unknown as Error;
