// Videos as phones, browsers and strangers send them, made by ffmpeg: what players get of them, and what is refused.
import { execFile } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';

import { requireDeclaredType } from '../src/media/declared-type.ts';
import { MEDIA_LIMITS, type MediaLimits } from '../src/media/limits.ts';
import { probeVideo } from '../src/media/probe-video.ts';
import { processVideoFirst, type VideoJob } from '../src/media/process-video.ts';
import { processVideoHls } from '../src/media/process-video-hls.ts';
import { headOf } from '../src/media/sniff.ts';
import { earlyRung, frameRate, ladderOf } from '../src/media/video-ladder.ts';
import {
  clip,
  firstFrame,
  hdrClip,
  jobOn,
  keyFrames,
  loudness,
  onDisk,
  probed,
  tools,
  turned,
  videoParts,
} from './support/clips.ts';
import { colourAt, rejection, saved, useFreshFiles } from './support/media.ts';

const run = promisify(execFile);
const limits = MEDIA_LIMITS;
const fresh = useFreshFiles();

describe('the ladder', () => {
  it.each([
    [3840, 2160, ['1080p', '720p', '480p', '240p']],
    [1080, 1920, ['1080p', '720p', '480p', '240p']],
    [1280, 720, ['720p', '480p', '240p']],
    [640, 360, ['360p', '240p']],
    [720, 500, ['480p', '240p']],
    [101, 75, ['75p']],
  ])('of %d by %d has no rung higher than it', (width, height, names) => {
    const rungs = ladderOf({ width, height });
    expect(rungs.map(({ name }) => name)).toEqual(names);
    for (const rung of [...rungs, earlyRung({ width, height })]) {
      expect([rung.width % 2, rung.height % 2]).toEqual([0, 0]);
      expect(rung.width / rung.height).toBeCloseTo(width / height, 1);
      expect(rung.width).toBeLessThanOrEqual(width + 1);
    }
  });

  it('takes an even part of the frames of a fast source', () => {
    const rates = [60, 50, 59.94, 120, 30, 24, 29.97].map((framesPerSecond) => frameRate({ framesPerSecond }, 30));
    expect(rates).toEqual([30, 25, 29.97, 30, 30, 24, 29.97]);
  });
});

describe('a video', () => {
  it('has a poster and a small file that plays at once, first', async () => {
    const output = [
      '-metadata',
      'location=+51.5000-000.1200/',
      '-metadata',
      'title=Secret',
      '-movflags',
      'use_metadata_tags',
    ];
    const file = await clip(fresh('mp4'), { size: '854x480', output });
    const progress: number[] = [];
    const job = await jobOn(fresh('job'), file, { onProgress: (done) => progress.push(done) });
    const first = await processVideoFirst(job);
    expect(first).toMatchObject({ width: 854, height: 480, hasAudio: true });
    expect(first.durationMs).toBeGreaterThan(1_900);
    expect(first.renditions.map(({ size, format }) => `${size} ${format}`)).toContain('THUMB JPEG');
    expect(first.thumbhash).not.toBe('');
    const early = (await onDisk(fresh('out'), job.sink))(first.progressive.key);
    const { streams, format } = await probed(early);
    expect(streams.map(({ codec_name }) => codec_name)).toEqual(['h264', 'aac']);
    expect(streams[0]).toMatchObject({ width: 854, height: 480, pix_fmt: 'yuv420p', profile: 'High' });
    const bytes = await readFile(early);
    // Its index stands before its frames: it plays while it loads.
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
    expect(JSON.stringify([format.tags, bytes.toString('latin1')])).not.toMatch(/Secret|51\.5000/);
    expect(await loudness(early)).toBeGreaterThan(-19);
    expect(await loudness(early)).toBeLessThan(-13);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('becomes streams of all heights that are cut at the same times, and small pictures', async () => {
    const job = await jobOn(fresh('job'), await clip(fresh('mp4'), { size: '854x480', seconds: 6, rate: 10 }));
    const made = await processVideoHls(job);
    expect(made.variants.map(({ name }) => name)).toEqual(['480p', '240p']);
    const at = await onDisk(fresh('out'), job.sink);
    const master = job.sink.bodyOf(made.playlistKey).toString();
    expect(master).toMatch(
      /#EXT-X-STREAM-INF:BANDWIDTH=\d+,AVERAGE-BANDWIDTH=\d+,RESOLUTION=854x480,FRAME-RATE=10.000/,
    );
    expect(master).toMatch(/CODECS="avc1.64[0-9a-f]{4},mp4a.40.2",AUDIO="sound"/);
    // What refers to other objects is stored after them.
    expect([...job.sink.objects.keys()].at(-1)).toBe(made.playlistKey);
    for (const name of ['480p', '240p']) {
      const playlist = job.sink.bodyOf(`media/med_1/hls/${name}/index.m3u8`).toString();
      expect(playlist.match(/#EXTINF:[\d.]+/g)).toEqual(['#EXTINF:4.000000', '#EXTINF:2.000000']);
      expect(playlist).toContain('#EXT-X-MAP:URI="init');
      const [first, ...more] = await keyFrames(at(`media/med_1/hls/${name}/index.m3u8`));
      expect(more.map((seconds) => Math.round((seconds - first!) * 1000))).toEqual([4_000]);
    }
    const { streams } = await probed(at(made.playlistKey));
    expect(
      streams.filter(({ codec_type }) => codec_type === 'video').map(({ nb_read_frames }) => nb_read_frames),
    ).toEqual(['60', '60']);
    const { sprite } = made;
    const { width, height } = await sharp(job.sink.bodyOf(sprite.key)).metadata();
    expect([width, height]).toEqual([sprite.columns * sprite.tileWidth, sprite.rows * sprite.tileHeight]);
    expect(sprite).toMatchObject({ count: 6, intervalMs: 1_000 });
    expect(made.renditions.every(({ format }) => format === 'AVIF')).toBe(true);
    expect(made.byteSize).toBeGreaterThan(10_000);
  });

  it('that is to be turned is turned, in its frames and in its poster', async () => {
    const file = await turned(await clip(fresh('mp4'), { size: '320x180', hasAudio: false }), 90);
    const job = await jobOn(fresh('job'), file);
    const first = await processVideoFirst(job);
    expect(first).toMatchObject({ width: 180, height: 320, hasAudio: false });
    const { streams } = await probed((await onDisk(fresh('out'), job.sink))(first.progressive.key));
    expect(streams).toHaveLength(1);
    expect(streams[0]).toMatchObject({ width: 180, height: 320 });
    expect(streams[0]?.side_data_list).toBeUndefined();
    expect(await sharp(job.sink.bodyOf('media/med_1/thumb.webp')).metadata()).toMatchObject({
      width: 180,
      height: 320,
    });
  });

  it('of odd sides and oblong pixels looks as it should', async () => {
    const output = ['-vf', 'scale=161:121,setsar=2/1', '-pix_fmt', 'yuv444p'];
    const job = await jobOn(fresh('job'), await clip(fresh('mp4'), { output }));
    const first = await processVideoFirst(job);
    expect(first).toMatchObject({ width: 322, height: 121 });
    const hls = await processVideoHls(await jobOn(fresh('job'), job.file.path));
    expect(hls.variants).toEqual([expect.objectContaining({ name: '121p', width: 322 })]);
  });

  it('of frames at irregular times keeps its length, and is cut at the same times', async () => {
    const output = ['-vf', "select='not(mod(n,7))+lt(n,20)'", '-vsync', 'vfr'];
    const job = await jobOn(fresh('job'), await clip(fresh('mp4'), { seconds: 5, rate: 30, output }));
    const made = await processVideoHls(job);
    const { format, streams } = await probed((await onDisk(fresh('out'), job.sink))(made.playlistKey));
    expect(Math.abs(Number(format.duration) - 5)).toBeLessThan(0.5);
    expect(streams.find(({ codec_type }) => codec_type === 'video')?.r_frame_rate).toBe('30/1');
  });

  it('that a browser recorded, which does not say how long it is, is measured', async () => {
    const output = ['-c:v', 'libvpx', '-c:a', 'libopus', '-f', 'webm', '-live', '1'];
    const job = await jobOn(fresh('job'), await clip(fresh('webm'), { output }));
    const first = await processVideoFirst(job);
    expect(first.durationMs).toBeGreaterThan(1_800);
    expect(first.durationMs).toBeLessThan(2_100);
  });

  const RED = [0xc0, 0x30, 0x20];
  /** How far a pixel of what is played is from that red. */
  async function farFromRed(file: string, more: Partial<VideoJob> = {}): Promise<number> {
    const job = await jobOn(fresh('job'), file, more);
    const { progressive } = await processVideoFirst(job);
    const early = (await onDisk(fresh('out'), job.sink))(progressive.key);
    const plain = { pix_fmt: 'yuv420p', color_transfer: 'bt709', color_primaries: 'bt709', color_space: 'bt709' };
    expect((await probed(early)).streams[0]).toMatchObject(plain);
    const pixel = await colourAt(await firstFrame(early), 100, 100);
    return RED.reduce((sum, value, at) => sum + Math.abs(value - (pixel[at] ?? 0)), 0);
  }

  it.each([
    ['eight bits', 'yuv420p'],
    ['ten bits', 'yuv420p10le'],
    ['ten bits, and twice the colour', 'yuv422p10le'],
  ])('of %s keeps its colours', async (_what, pixels) => {
    const file = fresh('mp4');
    const red = ['-f', 'lavfi', '-i', 'color=0xc03020:size=320x240:rate=10:duration=1', '-pix_fmt', pixels];
    await run('ffmpeg', ['-v', 'error', ...red, '-c:v', 'libx264', file]);
    expect(await farFromRed(file)).toBeLessThan(24);
  });

  it.each([
    ['320x240', 'bt601', []],
    ['1280x720', 'bt709', []],
    ['1280x720', 'bt601', ['-colorspace', 'smpte170m']],
  ])('of %s keeps its colours, written as %s, whether it says so or not', async (size, matrix, said) => {
    const file = fresh('mp4');
    const red = ['-f', 'lavfi', '-i', `color=0xc03020:size=${size}:rate=10:duration=1`, '-pix_fmt', 'yuv420p'];
    const written = ['-vf', `scale=out_color_matrix=${matrix}`, '-c:v', 'libx264', ...said];
    await run('ffmpeg', ['-v', 'error', ...red, ...written, file]);
    expect(await farFromRed(file)).toBeLessThan(24);
  });

  it.each([
    ['PQ', 'smpte2084', true],
    ['HLG', 'arib-std-b67', true],
    ['PQ that does not say which colours it has', 'smpte2084', false],
  ] as const)('of %s looks on ordinary screens as it does on bright ones', async (_what, transfer, isTagged) => {
    expect(await farFromRed(await hdrClip(fresh('mp4'), transfer, '0xc03020', isTagged))).toBeLessThan(40);
  });

  it('of HDR is pale, and not lost, where ffmpeg cannot map it', async () => {
    const file = await hdrClip(fresh('mp4'), 'smpte2084', '0xc03020');
    const bare = await saved(fresh('sh'), `#!/bin/sh\n[ "$2" = -filters ] || exec ${tools!.ffmpeg} "$@"\n`);
    await chmod(bare, 0o755);
    const far = await farFromRed(file, { tools: { ...tools!, ffmpeg: bare } });
    expect(far).toBeGreaterThan(60);
    expect(far).toBeLessThan(200);
  });
});

describe('what is refused', () => {
  const refused = async (file: string, more: Partial<MediaLimits['video']> = {}) =>
    processVideoFirst(await jobOn(fresh('job'), file, { limits: { ...limits, video: { ...limits.video, ...more } } }));

  it('is too long, or has frames that are too large', async () => {
    const file = await clip(fresh('mp4'), { seconds: 3 });
    await expect(refused(file, { durationMsMax: 1_000 })).rejects.toEqual(rejection('TOO_LONG'));
    await expect(refused(file, { framePixelsMax: 320 * 240 - 1 })).rejects.toEqual(rejection('TOO_LARGE'));
    await expect(refused(file)).resolves.toMatchObject({ width: 320, height: 240 });
  });

  it('is damaged: without its index, cut off, or of noise', async () => {
    const whole = await readFile(await clip(fresh('mp4')));
    const half = whole.subarray(0, whole.length / 2);
    await expect(refused(await saved(fresh('mp4'), half))).rejects.toThrow('damaged');
    const noise = Buffer.concat([whole.subarray(0, 32), Buffer.alloc(5_000, 'noise')]);
    await expect(refused(await saved(fresh('mp4'), noise))).rejects.toEqual(rejection('DAMAGED'));
    const faststart = await readFile(await clip(fresh('mp4'), { seconds: 4, output: ['-movflags', '+faststart'] }));
    const job = await jobOn(fresh('job'), await saved(fresh('mp4'), faststart.subarray(0, faststart.length / 2)));
    await expect(processVideoFirst(job)).rejects.toEqual(rejection('DAMAGED'));
    await expect(processVideoFirst(job)).rejects.toThrow(/breaks off after \d of 4 seconds/);
  });

  it('is another type than was said, and sound without a picture', async () => {
    const file = await clip(fresh('mp4'));
    const head = await headOf(file);
    await expect(requireDeclaredType(head, 'video/mp4')).resolves.toEqual({ kind: 'VIDEO', contentType: 'video/mp4' });
    await expect(requireDeclaredType(head, 'video/webm')).rejects.toEqual(rejection('TYPE_MISMATCH'));
    await expect(requireDeclaredType(head, 'image/jpeg')).rejects.toEqual(rejection('TYPE_MISMATCH'));
    const sound = fresh('mp4');
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=duration=1', '-c:a', 'aac', sound]);
    await expect(probeVideo({ path: sound, contentType: 'video/mp4' }, videoParts)).rejects.toEqual(
      rejection('DAMAGED'),
    );
  });

  it('is any video where this machine has no ffmpeg', async () => {
    const job = await jobOn(fresh('job'), await clip(fresh('mp4')), { tools: null });
    await expect(processVideoFirst(job)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
