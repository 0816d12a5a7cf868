// A clip as the product makes it: how fast, how many bytes, and how much memory, beside the same files made by
// commands.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { readMachine } from '../../src/config/machine.ts';
import { MEDIA_LIMITS } from '../../src/media/limits.ts';
import { processVideoFirst } from '../../src/media/process-video.ts';
import { processVideoHls } from '../../src/media/process-video-hls.ts';
import { findVideoTools, type VideoTools } from '../../src/media/run-ffmpeg.ts';
import { bytesBelow, type Clip, firstByCommands, hlsByCommands } from './commands.ts';
import { measured, type Spent } from './spent.ts';
import { memorySink } from './photos.ts';

const run = promisify(execFile);

/** Looking slowly over photos: what cameras see, more than any test picture. */
export const CLIP = { seconds: 20, rate: 30, width: 1920, height: 1080, kilobits: 17_000 };

export interface VideoReport {
  readonly clip: typeof CLIP & { readonly bytes: number };
  /** Until it plays: a poster in WebP and JPEG, and the early file. */
  readonly first: { readonly ours: Spent; readonly command: Spent };
  /** All streams, the sprite and the poster in AVIF. */
  readonly hls: { readonly ours: Spent; readonly command: Spent };
  /** Of the early file, and of all streams. */
  readonly bytes: {
    readonly first: number;
    readonly hls: number;
    readonly commandFirst: number;
    readonly commandHls: number;
  };
}

/** A clip of as many bytes as a phone's, that pans over each photo in turn. */
async function makeClip(folder: string, photos: readonly string[]): Promise<string> {
  const { seconds, rate, width, height, kilobits } = CLIP;
  const each = Math.floor((seconds * rate) / photos.length);
  const move = `zoompan=z='1.1+0.2*on/${String(each)}':x='(iw-iw/zoom)*on/${String(each)}':y='(ih-ih/zoom)/2'`;
  const inputs = photos.flatMap((photo) => ['-i', photo]);
  const out = `d=${String(each)}:s=${String(width)}x${String(height)}:fps=${String(rate)}`;
  const pans = photos.map((_photo, at) => `[${String(at)}:v]scale=2880:1620,setsar=1,${move}:${out}[p${String(at)}]`);
  const joined = `${photos.map((_photo, at) => `[p${String(at)}]`).join('')}concat=n=${String(photos.length)}[v]`;
  const file = path.join(folder, 'clip.mp4');
  const sound = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${String(seconds)}`];
  const maps = ['-map', '[v]', '-map', `${String(photos.length)}:a`, '-shortest', '-c:a', 'aac', '-pix_fmt', 'yuv420p'];
  const coder = ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', `${String(kilobits)}k`];
  const filters = ['-filter_complex', [...pans, joined].join(';')];
  await run('ffmpeg', ['-v', 'error', '-y', ...inputs, ...sound, ...filters, ...maps, ...coder, file]);
  return file;
}

async function freshFolder(folder: string, name: string): Promise<string> {
  const fresh = path.join(folder, name);
  await mkdir(fresh, { recursive: true });
  return fresh;
}

/** Null where this machine has no ffmpeg. */
export async function measureVideos(folder: string, photos: readonly string[], say: (line: string) => void) {
  const tools: VideoTools = findVideoTools(readMachine());
  if (tools === null) {
    say('SKIPPED: videos (apt-get install ffmpeg)');
    return null;
  }
  const clip = await makeClip(folder, photos);
  const about: Clip = { ...CLIP, file: clip };
  const jobIn = async (name: string) => {
    const file = path.join(await freshFolder(folder, name), 'original');
    await copyFile(clip, file);
    return { file: { mediaId: name, path: file, contentType: 'video/mp4' }, limits: MEDIA_LIMITS, tools };
  };
  const [sink, firstJob, hlsJob] = [memorySink(), await jobIn('first'), await jobIn('hls')];
  const byCommand = { first: await freshFolder(folder, 'c-first'), hls: await freshFolder(folder, 'c-hls') };
  let bytes = { first: 0, hls: 0, commandFirst: 0, commandHls: 0 };
  const first = {
    ours: await measured(async () => {
      bytes = { ...bytes, first: (await processVideoFirst({ ...firstJob, sink })).progressive.byteSize };
    }),
    command: await measured(() => firstByCommands(byCommand.first, about)),
  };
  say(`the early file: ${first.ours.seconds.toFixed(1)} s, by commands ${first.command.seconds.toFixed(1)} s`);
  const hls = {
    ours: await measured(async () => {
      bytes = { ...bytes, hls: (await processVideoHls({ ...hlsJob, sink })).byteSize };
    }),
    command: await measured(() => hlsByCommands(byCommand.hls, about)),
  };
  say(`all streams: ${hls.ours.seconds.toFixed(1)} s, by commands ${hls.command.seconds.toFixed(1)} s`);
  bytes = {
    ...bytes,
    commandFirst: await bytesBelow(byCommand.first, /^early/),
    commandHls: await bytesBelow(byCommand.hls, /m3u8|m4s|mp4|sprite/),
  };
  const report: VideoReport = { clip: { ...CLIP, bytes: (await stat(clip)).size }, first, hls, bytes };
  return report;
}
