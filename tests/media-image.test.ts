// Pictures as phones and strangers send them, made by real tools: what becomes of them, and what is refused.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflateSync, crc32 } from 'node:zlib';

import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { thumbHashToApproximateAspectRatio } from 'thumbhash';

import { MEDIA_LIMITS } from '../src/media/limits.ts';
import { hashDistance } from '../src/media/perceptual-hash.ts';
import { processImageFirst, processImageLater } from '../src/media/process-image.ts';
import { sniff } from '../src/media/sniff.ts';
import { clouds, colourAt, memorySink, redAndBlue, rejection, saved, useFolder } from './support/media.ts';

const run = promisify(execFile);
const limits = MEDIA_LIMITS.image;
const inFolder = useFolder();
let files = 0;
const fresh = (ending: string): string => inFolder(`${String((files += 1))}.${ending}`);

/** What is made of a file at first, and where it is stored. */
async function first(path: string, within = limits) {
  const sink = memorySink();
  const file = { mediaId: 'med_1', path, contentType: 'image/any' };
  return { sink, file, facts: await processImageFirst(file, sink, within) };
}

const made = async (ending: string, content: Promise<Buffer> | Buffer | string) =>
  first(await saved(fresh(ending), content));

describe('the renditions of a picture', () => {
  it('come in four sizes and three formats, each as large as it says, under the prefix of the medium', async () => {
    const { sink, file, facts } = await made('jpg', (await clouds(2400, 1800)).jpeg().toBuffer());
    const later = await processImageLater(file, sink, limits);
    const all = [...facts.renditions, ...later.renditions];
    expect(new Set(all.map(({ size, format }) => `${size} ${format}`)).size).toBe(12);
    expect(all).toHaveLength(12);
    for (const { key, size, format, width, height, byteSize } of all) {
      const ending = format === 'JPEG' ? 'jpg' : format.toLowerCase();
      expect(key).toBe(`media/med_1/${size.toLowerCase()}.${ending}`);
      const body = sink.bodyOf(key);
      expect(body).toHaveLength(byteSize);
      expect(await sharp(body).metadata()).toMatchObject({ width, height });
      expect(await sniffed(body)).toBe(sink.objects.get(key)?.contentType);
    }
    const widths = all.filter(({ format }) => format === 'WEBP').map(({ width }) => width);
    expect(widths).toEqual([2048, 1080, 640, 320]);
    expect(facts).toMatchObject({ width: 2400, height: 1800, isAnimated: false });
  });

  it.each([
    [500, 300, ['500x300', '320x192']],
    [320, 320, ['320x320']],
    [7, 3000, ['5x2048', '3x1080', '1x640', '1x320']],
    [1, 1, ['1x1']],
  ])('of %d by %d pixels are never larger than it', async (width, height, expected) => {
    const { facts } = await made('png', (await clouds(width, height)).png().toBuffer());
    const sizes = facts.renditions.filter(({ format }) => format === 'JPEG').map((one) => `${one.width}x${one.height}`);
    expect(sizes).toEqual(expected);
  });

  it('take 48 megapixels', async () => {
    const path = fresh('jpg');
    await (await clouds(8000, 6000)).jpeg().toFile(path);
    const { facts } = await first(path);
    expect(facts).toMatchObject({ width: 8000, height: 6000 });
    expect(facts.renditions).toHaveLength(8);
  });
});

async function sniffed(body: Buffer): Promise<string> {
  return (await sniff(body)).contentType;
}

describe('what a file says besides', () => {
  it('is in no rendition: place, camera, name, colour profile and thumbnail', async () => {
    const photo = (await clouds(900, 600))
      .withExif({
        IFD0: { Make: 'SecretCamera', Artist: 'SecretName' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100', GPSLongitudeRef: 'W' },
      })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">SecretXmp</x:xmpmeta>')
      .withIccProfile('p3')
      .jpeg();
    const path = await saved(fresh('jpg'), photo.toBuffer());
    const before = await sharp(path).metadata();
    expect([before.exif, before.xmp, before.icc].every((part) => part !== undefined)).toBe(true);
    const { sink, file } = await first(path);
    await processImageLater(file, sink, limits);
    expect(sink.objects.size).toBe(9);
    for (const { body } of sink.objects.values()) {
      const { exif, xmp, icc, iptc } = await sharp(body).metadata();
      expect({ exif, xmp, icc, iptc }).toEqual({});
      expect(body.toString('latin1')).not.toMatch(/Secret|GPS|Exif/);
    }
  });

  it('takes nothing along that was hung behind or hidden in it', async () => {
    const payload = Buffer.from('PK\x03\x04<script>alert("polyglot")</script>');
    const jpeg = await (
      await clouds(400, 300)
    )
      .withExif({ IFD0: { Copyright: '<?php evil(); ?>' } })
      .jpeg()
      .toBuffer();
    const { sink } = await made('jpg', Buffer.concat([jpeg, payload]));
    for (const { body } of sink.objects.values()) expect(body.toString('latin1')).not.toMatch(/PK\x03|script|php/);
  });
});

describe('a picture', () => {
  it.each([
    [1, 'left'],
    [3, 'right'],
    [6, 'top'],
    [8, 'bottom'],
  ])('with orientation %d is turned upright: its red half is %s', async (orientation, red) => {
    const photo = (await redAndBlue(400, 200)).withMetadata({ orientation }).jpeg();
    const { sink, facts } = await made('jpg', photo.toBuffer());
    const isTurned = orientation >= 5;
    expect([facts.width, facts.height]).toEqual(isTurned ? [200, 400] : [400, 200]);
    const body = sink.bodyOf('media/med_1/small.webp');
    const places = { left: [20, 100], right: [380, 100], top: [100, 20], bottom: [100, 380] };
    const [x, y] = places[red as keyof typeof places];
    const [r, , b] = await colourAt(body, x!, y!);
    expect(r).toBeGreaterThan(200);
    expect(b).toBeLessThan(60);
    expect((await sharp(body).metadata()).orientation).toBeUndefined();
  });

  it('in another colour space looks as it did, in sRGB', async () => {
    const plain = { width: 64, height: 64, channels: 3 as const, background: '#ff2010' };
    const wide = await sharp({ create: plain }).withIccProfile('p3').png().toBuffer();
    const [stored] = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    expect(stored).toBeLessThan(240);
    const { sink, facts } = await made('png', wide);
    const [r, g, b] = await colourAt(sink.bodyOf('media/med_1/thumb.jpg'), 30, 30);
    expect(Math.abs(r! - 255) + Math.abs(g! - 32) + Math.abs(b! - 16)).toBeLessThan(20);
    expect(facts.dominantColor).toMatch(/^#[ef]/);
  });

  it('in CMYK becomes one that browsers show', async () => {
    const print = await (await redAndBlue(300, 200)).toColourspace('cmyk').jpeg().toBuffer();
    expect((await sharp(print).metadata()).space).toBe('cmyk');
    const { sink } = await made('jpg', print);
    const body = sink.bodyOf('media/med_1/thumb.jpg');
    expect(await sharp(body).metadata()).toMatchObject({ space: 'srgb', channels: 3 });
    const [r, g, b] = await colourAt(body, 20, 100);
    expect(r).toBeGreaterThan(Math.max(g!, b!) + 60);
  });

  it.each(['rgb48be', 'gray16be', 'gray', 'pal8'])('as %s PNG keeps its brightness', async (pixels) => {
    const path = fresh('png');
    const grey = 'color=0x9c9c9c:size=64x64,format=rgb24';
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', grey, '-frames:v', '1', '-pix_fmt', pixels, path]);
    const { sink } = await first(path);
    // Of all pixels: a palette has no such grey, and is dithered round it.
    const { channels } = await sharp(sink.bodyOf('media/med_1/thumb.jpg')).toColourspace('srgb').stats();
    for (const { mean } of channels) expect(Math.abs(mean - 0x9c)).toBeLessThan(4);
  });

  it('that is transparent stays so as WebP and lies on white as JPEG; what is opaque loses the channel', async () => {
    const clear = { width: 100, height: 100, channels: 4 as const, background: { r: 0, g: 0, b: 0, alpha: 0 } };
    const { sink } = await made('png', sharp({ create: clear }).png().toBuffer());
    expect((await sharp(sink.bodyOf('media/med_1/thumb.webp')).metadata()).hasAlpha).toBe(true);
    expect(await colourAt(sink.bodyOf('media/med_1/thumb.jpg'), 50, 50)).toEqual([255, 255, 255]);
    const opaque = await made('png', (await clouds(100, 100)).ensureAlpha().png().toBuffer());
    expect((await sharp(opaque.sink.bodyOf('media/med_1/thumb.webp')).metadata()).hasAlpha).toBe(false);
  });
});

describe('a moving picture', () => {
  const filter = 'testsrc2=size=400x300:rate=10:duration=1';

  it.each([
    ['GIF', 'gif', ['-loop', '0']],
    ['WebP', 'webp', ['-loop', '0', '-c:v', 'libwebp_anim']],
  ])('as %s goes on moving as WebP, and is its first frame as JPEG', async (_name, ending, args) => {
    const path = fresh(ending);
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', filter, ...args, path]);
    const { sink, file, facts } = await first(path);
    expect(facts).toMatchObject({ width: 400, height: 300, isAnimated: true });
    const moving = await sharp(sink.bodyOf('media/med_1/thumb.webp'), { animated: true }).metadata();
    expect(moving).toMatchObject({ pages: 10, width: 320, pageHeight: 240, loop: 0 });
    expect(moving.delay).toEqual(Array(10).fill(100));
    expect(await sharp(sink.bodyOf('media/med_1/small.jpg')).metadata()).toMatchObject({ width: 400, height: 300 });
    expect(await processImageLater(file, sink, limits)).toEqual({ renditions: [] });
  });
});

describe('the faces of a picture', () => {
  it('are a thumbhash of its shape, its colour, and a hash that survives scaling and compression', async () => {
    const photo = await (await clouds(1200, 800)).png().toBuffer();
    const { facts } = await made('png', photo);
    expect(thumbHashToApproximateAspectRatio(Buffer.from(facts.thumbhash, 'base64'))).toBeCloseTo(1.5, 0);
    expect(facts.perceptualHash).toMatch(/^[0-9a-f]{16}$/);
    const copies = [
      sharp(photo).resize(300).jpeg({ quality: 30 }),
      sharp(photo).modulate({ brightness: 1.15 }).webp({ quality: 50 }),
      sharp(photo).blur(2).jpeg(),
    ];
    for (const copy of copies) {
      const { facts: other } = await made('bin', copy.toBuffer());
      expect(hashDistance(facts.perceptualHash, other.perceptualHash)).toBeLessThanOrEqual(8);
    }
    const { facts: stranger } = await made('png', (await clouds(1200, 800)).png().toBuffer());
    expect(hashDistance(facts.perceptualHash, stranger.perceptualHash)).toBeGreaterThan(14);
  });
});

/** A PNG whose header claims a size that its data does not have. */
function claimingPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.alloc(1_000_000));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

describe('what is refused', () => {
  it('is a bomb, before memory is spent on it', async () => {
    const path = await saved(fresh('png'), claimingPng(60_000, 60_000));
    const before = process.memoryUsage().rss;
    await expect(first(path)).rejects.toEqual(rejection('TOO_LARGE'));
    // Its pixels would be ten gigabytes.
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
    await expect(first(path)).rejects.toThrow('60000 by 60000 pixels');
  });

  it('is an animation of more pixels than a picture may have', async () => {
    const path = fresh('gif');
    const filter = 'testsrc2=size=400x300:rate=10:duration=1';
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', filter, path]);
    const strict = { ...limits, pixelsMax: 10 * 400 * 300 - 1 };
    await expect(first(path, strict)).rejects.toThrow('400 by 300 pixels, 10 frames');
  });

  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('is a %s that ends in its middle', async (format) => {
    const whole = await (await clouds(600, 400)).toFormat(format).toBuffer();
    const path = await saved(fresh(format), whole.subarray(0, Math.floor(whole.length / 2)));
    await expect(first(path)).rejects.toEqual(rejection('DAMAGED'));
  });

  it('is a drawing that holds a program, whatever stands before it', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="file:///etc/passwd"/></svg>';
    for (const text of [svg, `<?xml version="1.0"?>\n<!-- a comment -->\n${svg}`, `\ufeff  ${svg}`]) {
      const path = await saved(fresh('png'), text);
      await expect(sniff(Buffer.from(text))).rejects.toEqual(rejection('TYPE_REFUSED'));
      // Even past the first look there is no decoder for it.
      await expect(first(path)).rejects.toEqual(rejection('DAMAGED'));
    }
  });

  it('is HEIC, with advice', async () => {
    const heic = Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), Buffer.alloc(200)]);
    await expect(sniff(heic)).rejects.toThrow('send it as JPEG');
  });

  it('is what is no picture, what only says it is one, and what other programs read', async () => {
    await expect(sniff(Buffer.from('hello'))).rejects.toEqual(rejection('TYPE_UNKNOWN'));
    await expect(sniff(Buffer.alloc(0))).rejects.toEqual(rejection('TYPE_UNKNOWN'));
    await expect(sniff(Buffer.from('%PDF-1.7 ...'))).rejects.toEqual(rejection('TYPE_REFUSED'));
    await expect(made('gif', 'GIF89a/*\x01*/=alert(1);//')).rejects.toEqual(rejection('DAMAGED'));
    const tiff = await (await clouds(20, 20)).tiff().toBuffer();
    await expect(sniff(tiff)).rejects.toEqual(rejection('TYPE_REFUSED'));
    await expect(made('jpg', await readFile(process.execPath).then((all) => all.subarray(0, 9_999)))).rejects.toEqual(
      rejection('DAMAGED'),
    );
  });

  it('is tried no further once whoever wanted it has gone', async () => {
    const path = await saved(fresh('png'), (await clouds(50, 50)).png().toBuffer());
    const file = { mediaId: 'med_1', path, contentType: 'image/png' };
    const sink = memorySink();
    await expect(processImageFirst(file, sink, limits, AbortSignal.abort())).rejects.toThrow('abort');
    expect(sink.objects.size).toBe(0);
  });
});
