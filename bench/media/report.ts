// What the bench of media found, as data and as a page.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { ms, table, wrapped } from '../report/tables.ts';
import { writeLaidOut } from '../report/write-laid-out.ts';
import { chartOf } from './chart.ts';
import type { Kind, Likeness, Made, PhotoReport } from './photos.ts';
import type { Spent } from './spent.ts';
import type { VideoReport } from './videos.ts';

export interface MediaReport {
  readonly at: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly photos: PhotoReport;
  readonly videos: VideoReport | null;
}

/** What a page of the feed shows on a phone. */
const FEED_SIZE = 'MEDIUM';
const SAVED_GOAL = 0.8;
const TIME_GOAL = 1.2;
const KINDS: readonly Kind[] = ['plain JPEG', 'JPEG', 'WEBP', 'AVIF'];

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(0);
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const of = (all: readonly Likeness[], size: string, kind: Kind): Likeness[] =>
  all.filter((one) => one.size === size && one.kind === kind);

const bytesOf = (ones: readonly Likeness[]): number => sum(ones.map(({ bytes }) => bytes));
const ssimOf = (ones: readonly Likeness[]): number => mean(ones.map(({ ssim }) => ssim));

function goalRow(what: string, goal: string, measured: string, isReached: boolean): string[] {
  return [what, goal, measured, isReached ? 'reached' : '**not reached**'];
}

function goalRows({ photos, videos }: MediaReport): string[][] {
  const { likeness, first, later } = photos;
  const plain = of(likeness, FEED_SIZE, 'plain JPEG');
  const originals = sum(plain.map(({ originalBytes }) => originalBytes));
  const rows = (['AVIF', 'WEBP'] as const).map((kind) => {
    const made = of(likeness, FEED_SIZE, kind);
    const saved = 1 - bytesOf(made) / originals;
    const measured = `${percent(saved)}, SSIM ${ssimOf(made).toFixed(4)} against ${ssimOf(plain).toFixed(4)}`;
    const goal = 'at least 80 %, SSIM of plain JPEG';
    const isReached = saved >= SAVED_GOAL && ssimOf(made) >= ssimOf(plain);
    return goalRow(`bytes of a feed page saved against the originals, ${kind}`, goal, measured, isReached);
  });
  const beside = (what: string, own: Spent, other: Spent | null): string[][] =>
    other === null
      ? []
      : [
          goalRow(
            what,
            'at most 1.2x the commands',
            `${ms(own.seconds)} s against ${ms(other.seconds)} s: ${(own.seconds / other.seconds).toFixed(2)}x`,
            own.seconds <= TIME_GOAL * other.seconds,
          ),
        ];
  return [
    ...rows,
    ...beside('WebP and JPEG of all photos', first.ours.spent, first.commands?.spent ?? null),
    ...beside('AVIF of all photos', later.ours.spent, later.commands?.spent ?? null),
    ...(videos === null ? [] : beside('a video until it plays', videos.first.ours, videos.first.command)),
    ...(videos === null ? [] : beside('all streams of a video', videos.hls.ours, videos.hls.command)),
  ];
}

function likenessRows(likeness: readonly Likeness[]): string[][] {
  return ['THUMB', 'SMALL', 'MEDIUM', 'LARGE'].flatMap((size) =>
    KINDS.filter((kind) => of(likeness, size, kind).length > 0).map((kind, at) => {
      const [made, plain] = [of(likeness, size, kind), of(likeness, size, 'plain JPEG')];
      const share = bytesOf(made) / bytesOf(plain);
      return [
        at === 0 ? size : '',
        kind,
        kilobytes(mean(made.map(({ bytes }) => bytes))),
        percent(share),
        ssimOf(made).toFixed(4),
      ];
    }),
  );
}

const spentRow = (what: string, { seconds, cpuSeconds, peakMiB }: Spent): string[] => [
  what,
  ms(seconds),
  ms(cpuSeconds),
  peakMiB.toFixed(0),
];

function photoRows(what: string, { ours, commands }: PhotoReport['first']): string[][] {
  const row = (who: string, made: Made): string[] => [
    ...spentRow(`${what}: ${who}`, made.spent),
    kilobytes(made.bytes),
  ];
  return [row('ours', ours), ...(commands === null ? [] : [row('commands', commands)])];
}

function videoPart({ clip, first, hls, bytes }: VideoReport): string[] {
  const { seconds, width, height, rate } = clip;
  const factor = (spent: Spent): string => `${(seconds / spent.seconds).toFixed(2)}x`;
  return [
    '## Video',
    wrapped(
      `${seconds} s of ${width}x${height} at ${rate} frames a second, ${(clip.bytes / 1024 ** 2).toFixed(1)} MiB: a ` +
        'camera that pans over the photos. Commands make the same files, one after the other: ffprobe looks at the ' +
        'clip; ffmpeg makes the poster, vips its sizes as WebP and JPEG, ffmpeg the early file; then, in a second ' +
        'job as ours is, ffprobe and the poster again, ffmpeg all streams and the small pictures in one run, and ' +
        'vips and ffmpeg the poster as AVIF. Filters, coder, preset, bounds and threads are the same.',
    ),
    table(
      ['what', 'seconds', 'CPU s', 'peak MiB', 'of real time'],
      [
        [...spentRow('until it plays: ours', first.ours), factor(first.ours)],
        [...spentRow('until it plays: commands', first.command), factor(first.command)],
        [...spentRow('all streams: ours', hls.ours), factor(hls.ours)],
        [...spentRow('all streams: commands', hls.command), factor(hls.command)],
      ],
    ),
    wrapped(
      `The early file has ${kilobytes(bytes.first)} KB (by commands ${kilobytes(bytes.commandFirst)} KB), all ` +
        `streams with their sprite ${kilobytes(bytes.hls)} KB (${kilobytes(bytes.commandHls)} KB). Ours run below ` +
        'other work (`nice`), within bounds on memory and time, and store what they make.',
    ),
  ];
}

export async function writeMedia(folder: string, report: MediaReport): Promise<void> {
  const { photos, videos, machine, at } = report;
  const many = new Set(photos.likeness.map(({ photo }) => photo)).size;
  const page = [
    '# What media cost, and how like the originals they look',
    wrapped('Written by `npm run bench -- media`; [how](../how-to/run-the-bench.md).'),
    table(['', ''], [['measured', at], ...Object.entries(machine)]),
    '## Goals',
    table(['what', 'goal', 'measured', ''], goalRows(report)),
    '## Photos',
    wrapped(
      `${many} photos (those of Debian's mate-backgrounds). SSIM is ffmpeg's, of all planes, against the original ` +
        'scaled to the same size without loss; "plain JPEG" is that at quality 80. Means over all photos.',
    ),
    table(['size', 'format', 'KB', 'of plain JPEG', 'SSIM'], likenessRows(photos.likeness)),
    `![Bytes and likeness](media.svg)`,
    table(
      ['all sizes of all photos', 'seconds', 'CPU s', 'peak MiB', 'KB'],
      [...photoRows('WebP and JPEG', photos.first), ...photoRows('AVIF', photos.later)],
    ),
    wrapped(
      'The commands decode a photo once (`vipsthumbnail` to raw pixels in sRGB), make each file of that by ' +
        'another `vipsthumbnail`, and AVIF of a PNG by ffmpeg with libaom, as fast and at a like quality; the ' +
        'formats of a size at the same time, as ours are. Their JPEG is plain, ours is that of mozjpeg; and ours ' +
        'look at each photo besides (type, alpha channel, ThumbHash, colour, perceptual hash).',
    ),
    `${ms(many / photos.first.ours.spent.seconds)} photos a second until they can be posted.`,
    ...(videos === null ? [] : videoPart(videos)),
  ];
  await mkdir(folder, { recursive: true });
  await writeLaidOut(path.join(folder, 'media.json'), JSON.stringify(report));
  await writeFile(path.join(folder, 'media.svg'), await chartOf(photos.likeness));
  await writeLaidOut(path.join(folder, 'media.md'), `${page.join('\n\n')}\n`);
}
