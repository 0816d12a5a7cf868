// What an uploaded file is worth: its type, and whether it can be decoded within our limits.
import { assertImageReadable } from './inspect-image.ts';
import type { MediaLimits } from './limits.ts';
import { MediaRejected } from './media-rejected.ts';
import { probeVideo } from './probe-video.ts';
import type { VideoTools } from './run-ffmpeg.ts';
import { type Sniffed, sniff } from './sniff.ts';

/** Types that are told apart by a detail which uploaders' devices get wrong. */
const FAMILIES = [
  ['video/mp4', 'video/quicktime', 'video/x-m4v', 'video/3gpp', 'video/3gpp2'],
  ['video/webm', 'video/matroska', 'video/x-matroska'],
  ['image/png', 'image/apng'],
  ['image/jpeg', 'image/jpg'],
];

function isSameType(declared: string, found: string): boolean {
  const bare = (declared.split(';')[0] ?? '').trim().toLowerCase();
  return bare === found || FAMILIES.some((family) => family.includes(bare) && family.includes(found));
}

export interface InspectParts {
  readonly limits: MediaLimits;
  readonly tools: VideoTools;
}

/**
 * What a file of somebody's is. Throws MediaRejected with a reason that the uploader can read where we do not take it,
 * and Unavailable for a video where this machine cannot look at videos.
 */
export async function inspect(
  path: string,
  declared: string,
  { limits, tools }: InspectParts,
  signal?: AbortSignal,
): Promise<Sniffed> {
  const found = await sniff(path);
  if (!isSameType(declared, found.contentType)) {
    const message = `This file is of type ${found.contentType}, not ${declared.slice(0, 80)} as was said.`;
    throw new MediaRejected('TYPE_MISMATCH', message);
  }
  if (found.kind === 'IMAGE') await assertImageReadable(path, limits.image);
  else await probeVideo({ path, contentType: found.contentType }, { limits: limits.video, tools, signal });
  return found;
}
