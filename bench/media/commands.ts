// The same work by hand: one command of vips, ffmpeg or ffprobe after the other that makes the same files as the
// product does, in the same sizes, by the same coders at the same settings. Nothing is guarded, looked at or stored.
import { execFile } from 'node:child_process';
import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { MEDIA_LIMITS } from '../../src/media/limits.ts';
import { type MediaFormat, sizesOf } from '../../src/media/rendition.ts';
import { coderOf, earlyRung, framesOf, ladderOf, LOUDNESS, rateOf, SOUND } from '../../src/media/video-ladder.ts';

const exec = promisify(execFile);
const run = (program: string, ...args: string[]) => exec(program, args);
const ffmpeg = (...args: string[]) => run('ffmpeg', '-v', 'error', '-y', ...args);

interface Picture {
  readonly file: string;
  readonly width: number;
  readonly height: number;
}
type Target = ReturnType<typeof sizesOf>[number];

/** What vips writes; Debian's knows neither AVIF nor what mozjpeg does. */
const SAVED = { WEBP: 'webp[Q=86,effort=4,strip]', JPEG: 'jpg[Q=80,optimize_coding,strip]' };
/** What quality 60 and effort 2 of AVIF mean to libaom. */
const AV1 = ['-c:v', 'libaom-av1', '-still-picture', '1', '-usage', 'allintra', '-cpu-used', '7', '-crf', '25'];

/** One size in one format, from pixels that are there already. */
async function makeImage(folder: string, pixels: string, target: Target, format: MediaFormat): Promise<void> {
  const size = ['--size', `${String(target.width)}x${String(target.height)}`];
  const named = (ending: string): string => path.join(folder, `${target.size}.${ending}`);
  if (format !== 'AVIF') {
    await run('vipsthumbnail', pixels, ...size, '-o', named(SAVED[format]));
    return;
  }
  await run('vipsthumbnail', pixels, ...size, '-o', named('png[compression=1,strip]'));
  await ffmpeg('-i', named('png'), '-frames:v', '1', ...AV1, '-b:v', '0', '-pix_fmt', 'yuv444p', named('avif'));
}

/** All sizes of a picture: decoded once, at the largest; the formats of one size side by side. */
export async function imagesByCommands(folder: string, { file, ...seen }: Picture, formats: readonly MediaFormat[]) {
  await mkdir(folder, { recursive: true });
  const targets = sizesOf(seen);
  const [largest] = targets;
  if (largest === undefined) throw new Error('A picture has at least one size');
  const pixels = path.join(folder, 'pixels.v');
  const size = `${String(largest.width)}x${String(largest.height)}`;
  await run('vipsthumbnail', file, '--size', size, '--export-profile', 'srgb', '-o', pixels);
  for (const target of targets) {
    await Promise.all(formats.map((format) => makeImage(folder, pixels, target, format)));
  }
}

/** A clip of one video and one sound. */
export interface Clip {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
}

const CODER = coderOf(MEDIA_LIMITS.video.threads);
/** The clips of the bench do not say how their colours are written, and are HD. */
const frames = (seen: { width: number; height: number }): string =>
  framesOf({ isToneMapped: false, matrix: 'bt709' }, seen);
const probe = (file: string) => run('ffprobe', '-v', 'error', '-show_streams', '-show_format', '-of', 'json', file);

async function posterByCommand(folder: string, { file, width, height }: Clip): Promise<Picture> {
  const poster = path.join(folder, 'poster.png');
  await ffmpeg('-ss', '1', '-i', file, '-vf', `${frames({ width, height })},thumbnail=n=12`, '-frames:v', '1', poster);
  return { file: poster, width, height };
}

/** Until it plays: its facts, the poster as WebP and JPEG, the early file. */
export async function firstByCommands(folder: string, clip: Clip): Promise<void> {
  await probe(clip.file);
  await imagesByCommands(path.join(folder, 'poster'), await posterByCommand(folder, clip), ['WEBP', 'JPEG']);
  const rung = earlyRung(clip);
  const filters = ['-vf', frames(rung), '-af', LOUDNESS];
  const out = ['-movflags', '+faststart', path.join(folder, 'early.mp4')];
  await ffmpeg('-i', clip.file, ...filters, ...CODER, ...rateOf(rung, 0), ...SOUND, ...out);
}

/** All streams and the small pictures in one run, and the poster as AVIF. */
export async function hlsByCommands(folder: string, clip: Clip): Promise<void> {
  await probe(clip.file);
  const rungs = ladderOf(clip);
  const names = rungs.map((_rung, at) => `[s${String(at)}]`).join('');
  const scales = rungs.map((rung, at) => `[s${String(at)}]${frames(rung)}[v${String(at)}]`);
  const rows = Math.ceil(clip.seconds / 10);
  const tiles = `[small]fps=1,scale=160:90,tile=10x${String(rows)}[tiles]`;
  const graph = [`[0:v]split=${String(rungs.length + 1)}${names}[small]`, ...scales, tiles].join(';');
  const streams = [...rungs.map((_rung, at) => `v:${String(at)},agroup:sound`), 'a:0,agroup:sound'];
  await ffmpeg(
    ...['-i', clip.file, '-filter_complex', graph, ...rungs.flatMap((_rung, at) => ['-map', `[v${String(at)}]`])],
    ...['-map', '0:a', '-af', LOUDNESS, ...SOUND, ...CODER, ...rungs.flatMap(rateOf)],
    ...['-f', 'hls', '-hls_time', '4', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4'],
    ...['-var_stream_map', streams.join(' '), path.join(folder, 'stream_%v', 'index.m3u8')],
    ...['-map', '[tiles]', '-frames:v', '1', '-q:v', '4', path.join(folder, 'sprite.jpg')],
  );
  await imagesByCommands(path.join(folder, 'poster'), await posterByCommand(folder, clip), ['AVIF']);
}

/** Whether what photos need is there. */
export const hasVips = (): Promise<boolean> =>
  run('vipsthumbnail', '--version').then(
    () => true,
    () => false,
  );

/** Of the files of a folder whose names fit. */
export async function bytesBelow(folder: string, fits: RegExp): Promise<number> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile() && fits.test(entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
