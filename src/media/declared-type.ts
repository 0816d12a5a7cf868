// Whether a file is what its uploader said. Whether it can be decoded, and within our limits, shows when it is.
import { MediaRejected } from './media-rejected.ts';
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

/**
 * What a file of somebody's is, by its beginning (`HEAD_BYTES` of it, or all of a shorter one). Throws MediaRejected
 * with a reason that the uploader can read where that is nothing that we take, or another type than was declared.
 */
export async function requireDeclaredType(head: Buffer, declared: string): Promise<Sniffed> {
  const found = await sniff(head);
  if (isSameType(declared, found.contentType)) return found;
  const message = `This file is of type ${found.contentType}, not ${declared.slice(0, 80)} as was said.`;
  throw new MediaRejected('TYPE_MISMATCH', message);
}
