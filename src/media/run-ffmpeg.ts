// Runs ffmpeg and ffprobe on what strangers sent: a child of its own, with bounds on time, memory and what it writes,
// none of our secrets in its environment, and no protocol but files, so that no input can make it call anybody. It and
// all that it started end with us, and before us where it takes too long.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

import { findProgram, type Machine } from '../config/machine.ts';
import { Unavailable } from '../errors.ts';
import type { VideoLimits } from './limits.ts';

/** Full paths. Null where this machine has no ffmpeg. */
export type VideoTools = {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  readonly before: readonly string[];
} | null;

/** Looks for ffmpeg, and for what ends it with us and lets requests go first. */
export function findVideoTools(machine: Machine): VideoTools {
  const [ffmpeg, ffprobe] = [findProgram(machine, 'ffmpeg'), findProgram(machine, 'ffprobe')];
  if (ffmpeg === undefined || ffprobe === undefined) return null;
  const nice = findProgram(machine, 'nice');
  const setpriv = process.platform === 'linux' ? findProgram(machine, 'setpriv') : undefined;
  const before = [
    ...(nice === undefined ? [] : [nice, '-n', '10']),
    // Killed by the kernel when we are gone, however we went.
    ...(setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL']),
  ];
  return { ffmpeg, ffprobe, before };
}

interface ToolEnd {
  readonly code: number | null;
  readonly isTimeout: boolean;
  /** It said more than anything well-formed has to say. */
  readonly isFlood: boolean;
  readonly complaint: string;
}

/** A tool ended in another way than well. Whether that is the input's fault, its caller has to tell. */
export class ToolFailed extends Error {
  override name = 'ToolFailed';
  readonly isTimeout: boolean;
  /** The machine's fault: full, out of memory, or somebody killed the tool. */
  readonly isOurs: boolean;
  /** It had no room for what it wrote. */
  readonly isFull: boolean;

  constructor(tool: string, { code, isTimeout, isFlood, complaint }: ToolEnd) {
    super(`${tool} ${isTimeout ? 'took too long' : `ended with ${String(code)}`}: ${complaint}`);
    this.isTimeout = isTimeout;
    this.isFull = FULL.test(complaint);
    this.isOurs = isTimeout || (!isFlood && (code === null || code > 128 || OURS.test(complaint)));
  }
}

const FULL = /No space left|Disk quota/i;
const OURS = /No space left|allocate memory|malloc of size|File too large|Disk quota|Permission denied|Read-only/i;

/** How a file of that type is read, whatever it holds: no other reader is tried. */
export function readerOf(contentType: string): string {
  return contentType === 'video/webm' || contentType === 'video/matroska' ? 'matroska' : 'mov';
}

/** What phones, browsers and cameras write: no other decoder is run. */
const DECODERS = [
  ...['h264', 'hevc', 'vp8', 'libvpx', 'vp9', 'libvpx-vp9', 'libdav1d', 'av1', 'mpeg4', 'h263', 'mjpeg', 'prores'],
  ...['aac', 'mp3', 'mp3float', 'opus', 'libopus', 'vorbis', 'libvorbis', 'ac3', 'eac3', 'alac', 'flac', 'amrnb'],
  ...['libopencore_amrnb', 'pcm_s16le', 'pcm_s16be', 'pcm_s24le', 'pcm_f32le'],
].join(',');

/** The arguments that open a stranger's file, and nothing that it names. */
export function inputOf({ path, contentType }: { path: string; contentType: string }): string[] {
  const only = ['-protocol_whitelist', 'file,pipe', '-codec_whitelist', DECODERS];
  return [...only, '-f', readerOf(contentType), '-i', `file:${path}`];
}

export interface ToolRun {
  readonly tools: VideoTools;
  readonly limits: Pick<VideoLimits, 'memoryBytesMax' | 'fileBytesMax'>;
  readonly timeoutMs: number;
  /** Where it stands; relative names are in there. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  /** Each line that it says. */
  readonly onLine?: (line: string) => void;
}

/**
 * Bounds that children inherit: `$1` to `$3`; the rest is what to run. Where a system knows no such bound, it goes
 * without, and without complaint.
 */
const BOUNDED = [
  'exec 3>&2 2>/dev/null',
  ...['ulimit -c 0', 'ulimit -v "$1"', 'ulimit -f "$2"', 'ulimit -t "$3"'],
  ...['shift 3', 'exec "$@" 2>&3 3>&-'],
].join('; ');
const SAID_BYTES_MAX = 2_000_000;
const COMPLAINT_LENGTH_MAX = 2_000;

type Child = ChildProcessByStdio<null, Readable, Readable>;

function start(program: string, args: readonly string[], run: ToolRun, before: readonly string[]): Child {
  const { memoryBytesMax, fileBytesMax } = run.limits;
  const cpuSeconds = Math.ceil(run.timeoutMs / 1000) * 64;
  const bounds = [Math.floor(memoryBytesMax / 1024), Math.floor(fileBytesMax / 512), cpuSeconds].map(String);
  return spawn('/bin/sh', ['-c', BOUNDED, 'sh', ...bounds, ...before, program, ...args], {
    cwd: run.folder,
    // Its own group, which is killed whole; nothing of our environment, which holds secrets.
    detached: true,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C', HOME: run.folder, TMPDIR: run.folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function killGroup({ pid }: Child): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** The end of what it complained about. */
function collectComplaint(child: Child): () => string {
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text = (text + part).slice(-COMPLAINT_LENGTH_MAX);
  });
  return () => text.trim();
}

/** Hands on what it says, up to a length; answers whether that was not enough. */
function collectLines(child: Child, onLine: (line: string) => void): () => boolean {
  let bytes = 0;
  child.stdout.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > SAID_BYTES_MAX) killGroup(child);
  });
  createInterface({ input: child.stdout, crlfDelay: Infinity }).on('line', onLine);
  return () => bytes > SAID_BYTES_MAX;
}

/**
 * Runs one tool to its end. Throws Unavailable where this machine has none, ToolFailed where it failed or took too
 * long, and the signal's reason where that was aborted.
 */
export async function runTool(tool: 'ffmpeg' | 'ffprobe', args: readonly string[], run: ToolRun): Promise<void> {
  const { tools, signal, timeoutMs, onLine } = run;
  if (tools === null) throw new Unavailable('Videos cannot be taken here: ffmpeg is not installed.', undefined, 60_000);
  signal?.throwIfAborted();
  const child = start(tools[tool], args, run, tools.before);
  const complaint = collectComplaint(child);
  const isFlood = collectLines(child, onLine ?? (() => undefined));
  const late = AbortSignal.timeout(timeoutMs);
  const stop = AbortSignal.any([late, ...(signal === undefined ? [] : [signal])]);
  const kill = (): void => killGroup(child);
  stop.addEventListener('abort', kill);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    signal?.throwIfAborted();
    const end = { code, isTimeout: late.aborted, isFlood: isFlood(), complaint: complaint() };
    if (code !== 0) throw new ToolFailed(tool, end);
  } finally {
    stop.removeEventListener('abort', kill);
    kill();
  }
}
