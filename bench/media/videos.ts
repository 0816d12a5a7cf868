// A clip as the product makes it: how fast, how many bytes, and how much memory, beside one plain `ffmpeg` command for
// the early file and one for all streams, with the same coder at the same settings.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { readMachine } from '../../src/config/machine.ts';
import { MEDIA_LIMITS } from '../../src/media/limits.ts';
import { processVideoFirst } from '../../src/media/process-video.ts';
import { processVideoHls } from '../../src/media/process-video-hls.ts';
import { findVideoTools, type VideoTools } from '../../src/media/run-ffmpeg.ts';
import { measured, type Spent } from './spent.ts';
import { memorySink } from './photos.ts';

const run = promisify(execFile);

/** Looking slowly over photos: what cameras see, more than any test picture. */
export const CLIP = { seconds: 20, rate: 30, size: '1920x1080', kilobits: 17_000 };

export interface VideoReport {
  readonly clip: typeof CLIP & { readonly bytes: number };
  /** Until it plays: a poster and the early file. */
  readonly first: { readonly ours: Spent; readonly command: Spent };
  readonly hls: { readonly ours: Spent; readonly command: Spent };
  /** Of the early file, and of all streams. */
  readonly bytes: { readonly first: number; readonly hls: number; readonly commandHls: number };
}

/** A clip of as many bytes as a phone's, that pans over each photo in turn. */
async function makeClip(folder: string, photos: readonly string[]): Promise<string> {
  const { seconds, rate, size, kilobits } = CLIP;
  const each = Math.floor((seconds * rate) / photos.length);
  const move = `zoompan=z='1.1+0.2*on/${String(each)}':x='(iw-iw/zoom)*on/${String(each)}':y='(ih-ih/zoom)/2'`;
  const inputs = photos.flatMap((photo) => ['-i', photo]);
  const out = `d=${String(each)}:s=${size}:fps=${String(rate)}`;
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

async function bytesBelow(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const X264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '24', '-force_key_frames', 'expr:gte(t,n_forced*4)'];
const AAC = ['-c:a', 'aac', '-b:a', '128k', '-af', 'loudnorm=I=-16:TP=-1.5:LRA=11', '-ar', '48000'];

async function firstByCommand(folder: string, clip: string): Promise<void> {
  const small = ['-vf', 'scale=-2:480', ...X264, ...AAC, '-movflags', '+faststart', path.join(folder, 'first.mp4')];
  await run('ffmpeg', ['-v', 'error', '-y', '-i', clip, ...small]);
  await run('ffmpeg', ['-v', 'error', '-y', '-ss', '1', '-i', clip, '-frames:v', '1', path.join(folder, 'poster.jpg')]);
}

async function hlsByCommand(folder: string, clip: string): Promise<void> {
  const heights = [1080, 720, 480, 240];
  const split = `[0:v]split=${String(heights.length)}${heights.map((_height, at) => `[s${String(at)}]`).join('')}`;
  const scales = heights.map((height, at) => `[s${String(at)}]scale=-2:${String(height)}[v${String(at)}]`);
  const maps = heights.flatMap((_height, at) => ['-map', `[v${String(at)}]`]);
  const streams = [...heights.map((_height, at) => `v:${String(at)},agroup:sound`), 'a:0,agroup:sound'];
  const hls = ['-f', 'hls', '-hls_time', '4', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4'];
  const args = ['-filter_complex', [split, ...scales].join(';'), ...maps, '-map', '0:a', ...X264, ...AAC, ...hls];
  const target = path.join(folder, 'stream_%v', 'index.m3u8');
  await run('ffmpeg', ['-v', 'error', '-y', '-i', clip, ...args, '-var_stream_map', streams.join(' '), target]);
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
  const jobIn = async (name: string) => {
    const file = path.join(await freshFolder(folder, name), 'original');
    await copyFile(clip, file);
    return { file: { mediaId: name, path: file, contentType: 'video/mp4' }, limits: MEDIA_LIMITS, tools };
  };
  const [sink, firstJob, hlsJob] = [memorySink(), await jobIn('first'), await jobIn('hls')];
  const byCommand = { first: await freshFolder(folder, 'c-first'), hls: await freshFolder(folder, 'c-hls') };
  let bytes = { first: 0, hls: 0, commandHls: 0 };
  const first = {
    ours: await measured(async () => {
      bytes = { ...bytes, first: (await processVideoFirst({ ...firstJob, sink })).progressive.byteSize };
    }),
    command: await measured(() => firstByCommand(byCommand.first, clip)),
  };
  say(`the early file: ${first.ours.seconds.toFixed(1)} s, by a command ${first.command.seconds.toFixed(1)} s`);
  const hls = {
    ours: await measured(async () => {
      bytes = { ...bytes, hls: (await processVideoHls({ ...hlsJob, sink })).byteSize };
    }),
    command: await measured(() => hlsByCommand(byCommand.hls, clip)),
  };
  say(`all streams: ${hls.ours.seconds.toFixed(1)} s, by a command ${hls.command.seconds.toFixed(1)} s`);
  bytes = { ...bytes, commandHls: await bytesBelow(byCommand.hls) };
  const report: VideoReport = { clip: { ...CLIP, bytes: (await stat(clip)).size }, first, hls, bytes };
  return report;
}
