// The image library as this process may use it: only decoders of the formats that we take, nothing kept between images.
import sharp, { type Sharp } from 'sharp';

import type { ImageLimits } from './limits.ts';

// Blocked for all of the process, whoever calls: SVG, PDF, TIFF and what ImageMagick reads are no pictures of phones,
// and their decoders have had the most holes.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    ...['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'],
    // AVIF; HEIC is not built in, and refused before.
    'VipsForeignLoadHeif',
  ],
});
// Images do not come back: what is kept of one is only memory.
sharp.cache(false);

/** Reads an image that a stranger made; with `isMoving` all of its frames. */
export function openImage(input: string | Buffer, limits: ImageLimits, isMoving = false): Sharp {
  return sharp(input, {
    limitInputPixels: limits.pixelsMax,
    failOn: 'error',
    autoOrient: !isMoving,
    animated: isMoving,
    sequentialRead: true,
  }).timeout({ seconds: Math.ceil(limits.passMs / 1000) });
}

export interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** Goes on from pixels that are decoded already. */
export function fromPixels({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}
