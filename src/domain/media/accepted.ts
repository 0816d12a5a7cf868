// What may be uploaded: types by their names, sizes, and how a large file is cut. What is really in a file is found out
// when it is there. Pure.
import { z } from 'zod';

import { MEDIA_KINDS } from '../../cypher/media/queries.ts';
import { Invalid } from '../../errors.ts';
import { ClientMutationId } from '../post/retry.ts';
import { wordsUpTo } from '../words.ts';

const MIB = 1_048_576;
/** A larger file is uploaded in parts of this. */
export const PART_BYTES = 16 * MIB;

type Kind = (typeof MEDIA_KINDS)[number];

const ACCEPTED: Record<Kind, { readonly types: readonly string[]; readonly bytesMax: number }> = {
  IMAGE: { types: ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'], bytesMax: 64 * MIB },
  VIDEO: {
    types: ['video/mp4', 'video/quicktime', 'video/x-m4v', 'video/3gpp', 'video/webm', 'video/x-matroska'],
    bytesMax: 1_024 * MIB,
  },
};

/** At most 1,000 characters; blanks are none at all. */
export const Alt = wordsUpTo(1_000, 'A description')
  .nullish()
  .transform((text) => (text === undefined || text === '' ? null : text));

export const NewUpload = z.object({
  kind: z.enum(MEDIA_KINDS),
  contentType: z.string().transform((type) => type.trim().toLowerCase()),
  byteSize: z.number().int().min(1, 'A file has at least one byte.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'A SHA-256 has 64 hexadecimal digits.')
    .nullish()
    .transform((sha256) => sha256?.toLowerCase() ?? null),
  alt: Alt,
  clientMutationId: ClientMutationId,
});

/** Throws Invalid: UNSUPPORTED_TYPE, TOO_LARGE. */
export function requireAccepted({
  kind,
  contentType,
  byteSize,
}: Pick<z.infer<typeof NewUpload>, 'kind' | 'contentType' | 'byteSize'>): void {
  const { types, bytesMax } = ACCEPTED[kind];
  if (!types.includes(contentType)) {
    const message = `This type is not taken as ${kind}. Taken are ${types.join(', ')}.`;
    throw new Invalid('UNSUPPORTED_TYPE', 'input.contentType', message);
  }
  if (byteSize > bytesMax) {
    throw new Invalid('TOO_LARGE', 'input.byteSize', `At most ${String(bytesMax / MIB)} MiB of ${kind}.`);
  }
}

export interface Part {
  readonly partNumber: number;
  readonly offset: number;
  readonly byteSize: number;
}

/** The pieces of a file in their order: one, or parts of 16 MiB, the last one smaller. */
export function partsOf(byteSize: number): Part[] {
  return Array.from({ length: Math.ceil(byteSize / PART_BYTES) }, (_, index) => {
    const offset = index * PART_BYTES;
    return { partNumber: index + 1, offset, byteSize: Math.min(PART_BYTES, byteSize - offset) };
  });
}
