// `npm run bench -- media`: what images and videos come to: bytes, likeness to the originals, time and memory, beside
// plain JPEG and the command lines of vips and ffmpeg. Needs no database.
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';

import { isPhoto, measurePhotos } from './media/photos.ts';
import { writeMedia } from './media/report.ts';
import { measureVideos } from './media/videos.ts';
import { machineFacts } from './report/machine.ts';

/** Of Debian's package mate-backgrounds, under free licences. */
const PHOTOS = '/usr/share/backgrounds/mate/nature';
const say = (line: string): void => console.log(line);

interface Options {
  readonly photos: string;
  readonly out: string;
}

async function media({ photos: folder, out }: Options): Promise<void> {
  if (!existsSync(folder)) {
    throw new Error(
      `There are no photos in ${folder}: apt-get install mate-backgrounds, or name a folder with --photos.`,
    );
  }
  const files = (await readdir(folder)).filter(isPhoto).sort();
  const scratch = await mkdtemp(path.join(tmpdir(), 'sociogram-bench-media-'));
  try {
    const photos = await measurePhotos(
      path.join(scratch, 'photos'),
      files.map((name) => path.join(folder, name)),
      say,
    );
    const panned = files.slice(0, 5).map((name) => path.join(folder, name));
    const videos = await measureVideos(scratch, panned, say);
    await writeMedia(out, { at: new Date().toISOString(), machine: machineFacts(), photos, videos });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  say(`The report: ${path.join(out, 'media.md')}`);
}

await new Command('media')
  .description('Makes images and videos, and says what that costs and how like the originals they are.')
  .option('--photos <folder>', 'JPEG photos', PHOTOS)
  .option('--out <folder>', 'where the report goes', path.resolve(import.meta.dirname, '../docs/benchmarks'))
  .action(media)
  .parseAsync();
