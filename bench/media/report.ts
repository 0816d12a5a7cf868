// What the bench of media found, as data and as a page.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { ms, table, wrapped } from '../report/tables.ts';
import { writeLaidOut } from '../report/write-laid-out.ts';
import { chartOf } from './chart.ts';
import type { Kind, Likeness, PhotoReport } from './photos.ts';
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
  const { likeness, ours, commands } = photos;
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
    ...beside('WebP and JPEG of all photos', ours, commands),
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

function videoPart({ clip, first, hls, bytes }: VideoReport): string[] {
  const { seconds, size, rate } = clip;
  const factor = (spent: Spent): string => `${(seconds / spent.seconds).toFixed(2)}x`;
  return [
    '## Video',
    wrapped(
      `${seconds} s of ${size} at ${rate} frames a second, ${(clip.bytes / 1024 ** 2).toFixed(1)} MiB: a camera that ` +
        'pans over the photos. The commands use the same coder at the same settings.',
    ),
    table(
      ['what', 'seconds', 'CPU s', 'peak MiB', 'of real time'],
      [
        [...spentRow('until it plays: ours', first.ours), factor(first.ours)],
        [...spentRow('until it plays: ffmpeg', first.command), factor(first.command)],
        [...spentRow('all streams: ours', hls.ours), factor(hls.ours)],
        [...spentRow('all streams: ffmpeg', hls.command), factor(hls.command)],
      ],
    ),
    wrapped(
      `The early file has ${kilobytes(bytes.first)} KB, all streams ${kilobytes(bytes.hls)} KB (by the command ` +
        `${kilobytes(bytes.commandHls)} KB). Ours look at the source first, make a sprite of small pictures and the ` +
        'poster in all formats besides.',
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
      ['all sizes of all photos', 'seconds', 'CPU s', 'peak MiB'],
      [
        spentRow('WebP and JPEG: ours', photos.ours),
        ...(photos.commands === null
          ? []
          : [spentRow('WebP and JPEG: vipsthumbnail, a command each', photos.commands)]),
        spentRow("AVIF: ours (Debian's vips writes none)", photos.later),
      ],
    ),
    `${ms(many / photos.ours.seconds)} photos a second until they can be posted.`,
    ...(videos === null ? [] : videoPart(videos)),
  ];
  await mkdir(folder, { recursive: true });
  await writeLaidOut(path.join(folder, 'media.json'), JSON.stringify(report));
  await writeFile(path.join(folder, 'media.svg'), await chartOf(photos.likeness));
  await writeLaidOut(path.join(folder, 'media.md'), `${page.join('\n\n')}\n`);
}
