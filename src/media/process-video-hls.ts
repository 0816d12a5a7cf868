// A video as streams for players to choose from (HLS, RFC 8216): one decoding, all heights at once, sound apart, cut
// at the same times; and one picture of many small ones, for looking ahead.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { masterPlaylist, PLAYLIST_TYPE, type Stream, streamOf } from './hls-playlist.ts';
import { processImageLater } from './process-image.ts';
import { posterOf, probe, putFile, transcode, type VideoJob } from './process-video.ts';
import type { VideoFacts } from './probe-video.ts';
import { FOR_EVER, mediaKey, type Rendition } from './rendition.ts';
import {
  coderOf,
  frameRate,
  framesOf,
  ladderOf,
  LOUDNESS,
  NO_METADATA,
  rateOf,
  type Rung,
  SEGMENT_SECONDS,
  SOUND,
  within,
} from './video-ladder.ts';

/** Small pictures by rows, one every `intervalMs`. */
export interface Sprite {
  readonly key: string;
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly count: number;
  readonly intervalMs: number;
}

export interface HlsVideo {
  readonly playlistKey: string;
  readonly variants: readonly { name: string; width: number; height: number; bitsPerSecond: number }[];
  readonly sprite: Sprite;
  /** All that was stored now. */
  readonly byteSize: number;
  /** The poster as AVIF. */
  readonly renditions: readonly Rendition[];
}

const TILES_MAX = 100;
const COLUMNS = 10;
const TILE_SIDE = 160;

function spriteOf({ durationMs, width, height }: VideoFacts, key: string): Sprite {
  const intervalMs = 1_000 * Math.max(1, Math.ceil(durationMs / 1_000 / TILES_MAX));
  const count = Math.max(1, Math.ceil(durationMs / intervalMs));
  const tile = within({ width, height }, TILE_SIDE);
  const shape = { columns: Math.min(COLUMNS, count), rows: Math.ceil(count / COLUMNS) };
  return { key, ...shape, tileWidth: tile.width, tileHeight: tile.height, count, intervalMs };
}

/** From the source once, through its highest rung, to all of them and the small pictures. */
function filtersOf(facts: VideoFacts, rungs: readonly Rung[], sprite: Sprite, rate: number): string {
  const [highest] = rungs;
  if (highest === undefined) throw new Error('A ladder has at least one rung');
  const names = rungs.map((_rung, at) => `[in${String(at)}]`);
  const begin = `[0:${String(facts.videoStream)}]fps=${String(rate)},${framesOf(facts, highest)}`;
  const each = rungs.map(({ width, height }, at) => {
    const scale = at === 0 ? 'null' : `scale=${String(width)}:${String(height)}:flags=bicubic,setsar=1`;
    return `[in${String(at)}]${scale}[v${String(at)}]`;
  });
  const tiles = [
    `fps=${String(1000 / sprite.intervalMs)}:round=up,scale=${String(sprite.tileWidth)}:${String(sprite.tileHeight)}`,
    `tile=${String(sprite.columns)}x${String(sprite.rows)}:nb_frames=${String(sprite.count)}`,
  ].join(',');
  const sound = facts.audioStream === null ? [] : [`[0:${String(facts.audioStream)}]${LOUDNESS}[sound]`];
  const split = `${begin},split=${String(rungs.length + 1)}${names.join('')}[small]`;
  return [split, ...each, `[small]${tiles}[tiles]`, ...sound].join(';');
}

function argumentsOf(facts: VideoFacts, rungs: readonly Rung[], sprite: Sprite, job: VideoJob): string[] {
  const { video } = job.limits;
  const hasAudio = facts.audioStream !== null;
  const length = ['-t', String(video.durationMsMax / 1000 + 1)];
  const group = hasAudio ? ',agroup:sound' : '';
  const streams = rungs.map(({ name }, at) => `v:${String(at)}${group},name:${name}`);
  const rate = frameRate(facts, video.framesPerSecondMax);
  return [
    ...['-filter_complex', filtersOf(facts, rungs, sprite, rate)],
    ...rungs.flatMap((_rung, at) => ['-map', `[v${String(at)}]`]),
    ...(hasAudio ? ['-map', '[sound]', ...SOUND] : []),
    ...[...NO_METADATA, ...coderOf(video.threads), ...rungs.flatMap(rateOf), ...length],
    ...['-f', 'hls', '-hls_time', String(SEGMENT_SECONDS), '-hls_playlist_type', 'vod'],
    ...['-hls_segment_type', 'fmp4', '-hls_flags', 'independent_segments', '-hls_fmp4_init_filename', 'init.mp4'],
    ...['-hls_segment_filename', 'hls/%v/%03d.m4s'],
    ...['-var_stream_map', [...streams, ...(hasAudio ? ['a:0,agroup:sound,name:sound'] : [])].join(' ')],
    'hls/%v/index.m3u8',
    ...['-map', '[tiles]', '-frames:v', '1', '-q:v', '4', '-f', 'image2', '-update', '1', 'sprite.jpg'],
  ];
}

const TYPES: Readonly<Record<string, string>> = {
  m3u8: PLAYLIST_TYPE,
  m4s: 'video/iso.segment',
  mp4: 'video/mp4',
};

/** Stores the files of one stream, its playlist last: whoever reads that finds what it names. */
async function storeStream({ sink, file, signal }: VideoJob, name: string): Promise<Stream & { byteSize: number }> {
  const folder = join(dirname(file.path), 'hls', name);
  const names = (await readdir(folder)).sort((a, b) => Number(a.endsWith('.m3u8')) - Number(b.endsWith('.m3u8')));
  const sizes = new Map<string, number>();
  for (const one of names) {
    signal?.throwIfAborted();
    const type = TYPES[one.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    sizes.set(one, await putFile(sink, mediaKey(file.mediaId, `hls/${name}/${one}`), join(folder, one), type));
  }
  const playlist = await readFile(join(folder, 'index.m3u8'), 'utf8');
  const init = await readFile(join(folder, names.find((one) => one.endsWith('.mp4')) ?? 'init.mp4'));
  const byteSize = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return { ...streamOf(name, playlist, init, sizes), byteSize };
}

/**
 * Makes and stores the streams, the small pictures and the poster as AVIF. Nothing refers to any of it before the
 * master playlist is stored, which comes last.
 */
export async function processVideoHls(job: VideoJob): Promise<HlsVideo> {
  const { file, sink, limits, signal } = job;
  const folder = dirname(file.path);
  const facts = await probe(job);
  const rungs = ladderOf(facts);
  const sprite = spriteOf(facts, mediaKey(file.mediaId, 'sprite.jpg'));
  const rate = frameRate(facts, limits.video.framesPerSecondMax);
  const streams = [...rungs.map(({ name }) => name), ...(facts.audioStream === null ? [] : ['sound'])];
  for (const name of streams) await mkdir(join(folder, 'hls', name), { recursive: true });
  await transcode(job, facts, argumentsOf(facts, rungs, sprite, job));
  const poster = await posterOf(job, facts).then((png) => processImageLater(png, sink, limits.image, signal));
  const spriteBytes = await putFile(sink, sprite.key, join(folder, 'sprite.jpg'), 'image/jpeg');
  const pictures = [];
  for (const rung of rungs) pictures.push({ ...rung, ...(await storeStream(job, rung.name)), framesPerSecond: rate });
  const sound = facts.audioStream === null ? null : await storeStream(job, 'sound');
  const master = Buffer.from(masterPlaylist(pictures, sound));
  const playlistKey = mediaKey(file.mediaId, 'hls/master.m3u8');
  await sink.put(playlistKey, master, { contentType: PLAYLIST_TYPE, byteSize: master.length, cacheControl: FOR_EVER });
  const stored = [...pictures, ...(sound === null ? [] : [sound])];
  return {
    playlistKey,
    variants: pictures.map(({ name, width, height, bitsPerSecond }) => ({ name, width, height, bitsPerSecond })),
    sprite,
    byteSize: stored.reduce((sum, { byteSize }) => sum + byteSize, spriteBytes + master.length),
    renditions: poster.renditions,
  };
}
