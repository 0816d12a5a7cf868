// Videos as devices and strangers send them, made by ffmpeg where a test needs them: short, and small.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { readMachine } from '../../src/config/machine.ts';
import { MEDIA_LIMITS } from '../../src/media/limits.ts';
import type { VideoJob } from '../../src/media/process-video.ts';
import { findVideoTools } from '../../src/media/run-ffmpeg.ts';
import { memorySink, type MemorySink } from './media.ts';

const run = promisify(execFile);
export const tools = findVideoTools(readMachine());
/** What videos are looked at with. */
export const videoParts = { limits: MEDIA_LIMITS.video, tools };

export interface Clip {
  readonly size?: string;
  readonly seconds?: number;
  readonly rate?: number;
  readonly hasAudio?: boolean;
  /** Further arguments of the output. */
  readonly output?: readonly string[];
}

/** A moving test picture and a tone. */
export async function clip(file: string, { size = '320x240', seconds = 2, rate = 15, ...more }: Clip = {}) {
  const { hasAudio = true, output = [] } = more;
  const picture = `testsrc2=size=${size}:rate=${String(rate)}:duration=${String(seconds)}`;
  const sound = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${String(seconds)}`, '-c:a', 'aac'];
  const coder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
  const args = ['-f', 'lavfi', '-i', picture, ...(hasAudio ? sound : []), ...coder, ...output];
  await run('ffmpeg', ['-v', 'error', '-y', ...args, file]);
  return file;
}

/** One colour as HDR cameras write it: HEVC of ten bits, with or without saying which colours HDR has. */
export async function hdrClip(file: string, transfer: 'smpte2084' | 'arib-std-b67', colour: string, isTagged = true) {
  const source = `color=${colour}:size=320x240:rate=10:duration=1`;
  const sdr = 'format=yuv420p,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709';
  const hdr = `zscale=t=linear:npl=203,format=gbrpf32le,zscale=t=${transfer}:p=bt2020:m=bt2020nc:r=tv:npl=203`;
  const tags = isTagged ? 'null' : 'setparams=color_primaries=unknown:colorspace=unknown';
  const filters = `scale=out_color_matrix=bt709:out_range=tv,${sdr},${hdr},format=yuv420p10le,${tags}`;
  const said = isTagged ? ':colorprim=bt2020:colormatrix=bt2020nc' : '';
  const coder = ['-c:v', 'libx265', '-x265-params', `log-level=error:transfer=${transfer}${said}`];
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-vf', filters, ...coder, '-tag:v', 'hvc1', file]);
  return file;
}

/** Notes in a file that its frames are to be turned, as phones do. */
export async function turned(path: string, degrees: number): Promise<string> {
  const draft = `${path}.turned.mp4`;
  const args = ['-i', path, '-c', 'copy', '-metadata:s:v:0', `rotate=${String(degrees)}`, draft];
  await run('ffmpeg', ['-v', 'error', '-y', ...args]);
  await rename(draft, path);
  return path;
}

interface Streams {
  readonly format: { readonly duration: string; readonly tags?: Record<string, string> };
  readonly streams: readonly {
    readonly codec_type: string;
    readonly codec_name: string;
    readonly profile?: string;
    readonly width?: number;
    readonly height?: number;
    readonly pix_fmt?: string;
    readonly color_transfer?: string;
    readonly color_primaries?: string;
    readonly color_space?: string;
    readonly r_frame_rate: string;
    readonly nb_read_frames?: string;
    readonly sample_rate?: string;
    readonly side_data_list?: readonly unknown[];
    readonly tags?: Record<string, string>;
  }[];
}

/** What ffprobe says of a file or playlist of ours, every frame of it decoded. */
export async function probed(path: string): Promise<Streams> {
  const { stdout } = await run('ffprobe', [
    '-v',
    'error',
    '-count_frames',
    '-show_format',
    '-show_streams',
    '-of',
    'json',
    path,
  ]);
  return JSON.parse(stdout) as Streams;
}

/** When its key frames are shown, in seconds. */
export async function keyFrames(path: string): Promise<number[]> {
  const args = ['-v', 'error', '-select_streams', 'v', '-skip_frame', 'nokey', '-show_entries', 'frame=pts_time'];
  const { stdout } = await run('ffprobe', [...args, '-of', 'csv=p=0', path]);
  return stdout
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map(Number);
}

/** Loudness of all of it, in LUFS. */
export async function loudness(path: string): Promise<number> {
  const { stderr } = await run('ffmpeg', ['-nostats', '-i', path, '-af', 'ebur128', '-f', 'null', '-']);
  return Number(/Integrated loudness:\s+I:\s+(-?[\d.]+) LUFS/.exec(stderr)?.[1]);
}

/** The first frame as a PNG. */
export async function firstFrame(path: string): Promise<Buffer> {
  const args = ['-v', 'error', '-i', path, '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png', '-'];
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer', maxBuffer: 50_000_000 });
  return stdout;
}

/** A job on a copy of a file, in a folder that it has for itself. */
export async function jobOn(folder: string, file: string, more: Partial<VideoJob> = {}) {
  await mkdir(folder);
  const original = path.join(folder, 'original');
  await copyFile(file, original);
  const contentType = file.endsWith('webm') ? 'video/webm' : 'video/mp4';
  const about = { mediaId: 'med_1', path: original, contentType };
  return { file: about, limits: MEDIA_LIMITS, tools, ...more, sink: memorySink() };
}

/** Writes what was stored to disk, as a player would fetch it. */
export async function onDisk(folder: string, sink: MemorySink): Promise<(key: string) => string> {
  for (const [key, { body }] of sink.objects) {
    const target = path.join(folder, key);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, body);
  }
  return (key) => path.join(folder, key);
}
