// Files that try to make ffmpeg do something else than read them, and how far ffmpeg gets with that.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { requireDeclaredType } from '../src/media/declared-type.ts';
import { MEDIA_LIMITS } from '../src/media/limits.ts';
import { probeVideo } from '../src/media/probe-video.ts';
import { processVideoHls } from '../src/media/process-video-hls.ts';
import { runTool, ToolFailed } from '../src/media/run-ffmpeg.ts';
import { openScratch, sweepScratch } from '../src/media/scratch.ts';
import { headOf } from '../src/media/sniff.ts';
import { clip, jobOn, tools, videoParts } from './support/clips.ts';
import { rejection, saved, useFreshFiles } from './support/media.ts';

const run = promisify(execFile);
const limits = MEDIA_LIMITS;
const fresh = useFreshFiles();

describe('a file that names addresses', () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  let url = '';
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  });
  afterAll(() => void server.close());

  const hostile = (): Record<string, string> => ({
    playlist: `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n${url}segment.ts\n#EXT-X-ENDLIST\n`,
    concatenation: `ffconcat version 1.0\nfile '${url}part.mp4'\n`,
    'list of files': `ffconcat version 1.0\nfile 'file:///etc/passwd'\nfile '${url}'\n`,
    description: `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\na=control:${url}\nm=video 9 RTP/AVP 96\n`,
    'stream of streams': `<?xml version="1.0"?><MPD><BaseURL>${url}</BaseURL><Period/></MPD>`,
  });

  it.each(Object.keys(hostile()))('reaches nobody as a %s, whatever it calls itself', async (kind) => {
    const text = hostile()[kind]!;
    const file = await saved(fresh('mp4'), text);
    await expect(requireDeclaredType(await headOf(file), 'video/mp4')).rejects.toMatchObject({ name: 'MediaRejected' });
    // Past the first look, too: no reader but the one of its type is tried.
    for (const contentType of ['video/mp4', 'video/webm']) {
      await expect(probeVideo({ path: file, contentType }, videoParts)).rejects.toEqual(rejection('DAMAGED'));
      const job = await jobOn(fresh('job'), file);
      await expect(processVideoHls({ ...job, file: { ...job.file, contentType } })).rejects.toEqual(
        rejection('DAMAGED'),
      );
    }
    expect(asked).toEqual([]);
  });

  it('would reach somebody without these bounds', async () => {
    const file = await saved(fresh('m3u8'), hostile().playlist!);
    const open = ['-v', 'quiet', '-protocol_whitelist', 'file,http,tcp', '-i', file];
    await run('ffprobe', open).catch(() => undefined);
    expect(asked).toEqual(['/segment.ts']);
    asked.length = 0;
  });

  it('reaches nobody from within a real video: a track that lies elsewhere', async () => {
    const whole = await readFile(await clip(fresh('mp4')));
    // The data reference that says "in this file" becomes one that names an address.
    const at = whole.indexOf('url \0\0\0\x01', 0, 'latin1');
    expect(at).toBeGreaterThan(0);
    whole.write('url \0\0\0\0', at, 'latin1');
    await expect(
      probeVideo({ path: await saved(fresh('mp4'), whole), contentType: 'video/mp4' }, videoParts),
    ).resolves.toBeDefined();
    expect(asked).toEqual([]);
  });
});

describe('a tool', () => {
  const forEver = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=640x360', '-f', 'null', '-'];
  const runIn = (folder: string, more = {}) => ({ tools, limits: limits.video, timeoutMs: 60_000, folder, ...more });

  async function running(folder: string): Promise<number> {
    const { stdout } = await run('ps', ['-eo', 'args']);
    return stdout.split('\n').filter((line) => line.includes('ffmpeg') && line.includes(folder)).length;
  }

  it('ends when it takes too long, and when it is not wanted any more, with all that it started', async () => {
    await using scratch = await openScratch();
    const endless = [...forEver, '-metadata', `comment=${scratch.folder}`];
    const late = runTool('ffmpeg', endless, runIn(scratch.folder, { timeoutMs: 300 }));
    await expect(late).rejects.toMatchObject({ name: 'ToolFailed', isTimeout: true, isOurs: true });
    const stop = new AbortController();
    const given = runTool('ffmpeg', endless, runIn(scratch.folder, { signal: stop.signal }));
    stop.abort(new Error('not wanted'));
    await expect(given).rejects.toThrow('not wanted');
    expect(await running(scratch.folder)).toBe(0);
  });

  it('gets no more memory and writes no larger file than it may, and that is not the file’s fault', async () => {
    await using scratch = await openScratch();
    const small = { ...limits.video, memoryBytesMax: 60 * 1024 ** 2 };
    await expect(runTool('ffmpeg', forEver, runIn(scratch.folder, { limits: small }))).rejects.toBeInstanceOf(
      ToolFailed,
    );
    const short = { ...limits.video, fileBytesMax: 65_536 };
    const write = [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=640x360',
      '-c:v',
      'rawvideo',
      '-f',
      'avi',
      'out.avi',
    ];
    const full = runTool('ffmpeg', write, runIn(scratch.folder, { limits: short }));
    await expect(full).rejects.toMatchObject({ name: 'ToolFailed', isOurs: true });
    expect((await readFile(scratch.path('out.avi'))).length).toBeLessThanOrEqual(65_536);
  });

  it('sees nothing of our environment', async () => {
    await using scratch = await openScratch();
    const show = { ffmpeg: '/usr/bin/env', ffprobe: '/usr/bin/env', before: [] };
    const lines: string[] = [];
    await runTool('ffmpeg', [], { ...runIn(scratch.folder), tools: show, onLine: (line) => lines.push(line) });
    expect(lines.map((line) => line.split('=')[0]).sort()).toEqual(
      expect.arrayContaining(['HOME', 'LANG', 'PATH', 'TMPDIR']),
    );
    expect(lines.join('\n')).not.toMatch(/NEO4J|SECRET|NODE_/);
  });

  it('leaves no folder behind, even where its process was killed', async () => {
    const root = fresh('scratch');
    await mkdir(root);
    const { folder } = await openScratch(root);
    // A process number that Linux does not give.
    await mkdir(path.join(root, 'sociogram-scratch-4194999-abc'));
    expect(await sweepScratch(root)).toBe(1);
    expect(await sweepScratch(root)).toBe(0);
    await expect(writeFile(path.join(folder, 'still-there'), '')).resolves.toBeUndefined();
  });
});
