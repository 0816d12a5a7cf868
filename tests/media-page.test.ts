// The promises of the page at /demo/, on the server as operators run it and in a real browser: photos and videos go up,
// are posted, and play; also for somebody who is not signed in.
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { type Account, account, PASSWORD } from './support/account.ts';
import { useApi } from './support/api.ts';
import { browserPath, hostsOf, openBrowser, watch } from './support/browser.ts';
import { clip } from './support/clips.ts';
import { clouds, useFolder } from './support/media.ts';
import { type ServerProcess, startServerProcess } from './support/server-process.ts';

const built = existsSync(new URL('../web/demo/dist/index.html', import.meta.url));
if (browserPath === undefined) process.stderr.write('SKIPPED: media in a browser. No Chromium is installed.\n');
if (!built) process.stderr.write('SKIPPED: media in a browser. Build the page first: npm run build:pages\n');

const POST = 'query ($id: ID!) { post(id: $id) { isPending media { kind playlistUrl avif: url(format: AVIF) } } }';

const api = useApi();
const inFolder = useFolder();

async function isWhole({ query }: Account, id: string): Promise<boolean> {
  const { media } = (await query(POST, { id })).data.post;
  return media[0].avif !== null && media[1].playlistUrl !== null;
}

/** The page may not evaluate texts itself, so it is asked again and again from outside. */
async function becomes(page: Page, condition: string): Promise<void> {
  while (!(await page.evaluate<boolean>(condition))) await setTimeout(50);
}

/** Signs in and posts files as a person would; answers the post's id. */
async function post(page: Page, handle: string, files: string[]): Promise<string> {
  await page.getByLabel('Handle').fill(handle);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Photos and videos').setInputFiles(files);
  await page.getByRole('button', { name: 'Post' }).click();
  await page.getByRole('status').filter({ hasText: 'Posted.' }).waitFor({ timeout: 120_000 });
  return new URL(page.url()).hash.slice(1);
}

/** The small picture of the moment under the pointer, and a click that goes there. */
async function looksAhead(page: Page): Promise<void> {
  const bar = page.locator('.time-line');
  const { width } = (await bar.boundingBox())!;
  const position = { x: width * 0.75, y: 5 };
  await bar.hover({ position });
  expect(await bar.locator('div').isVisible()).toBe(true);
  const offset = 'document.querySelector(".time-line > div").style.backgroundPosition';
  expect(await page.evaluate(offset)).toBe('-160px 0px');
  await bar.click({ position });
  await becomes(page, 'document.querySelector("video").currentTime >= 1.4');
}

(browserPath !== undefined && built ? describe : describe.skip)('the media page in a browser', () => {
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let watched: ReturnType<typeof watch>;
  let postId: string;

  beforeAll(async () => {
    server = await startServerProcess(api().config);
    browser = await openBrowser(browserPath!);
    page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    watched = watch(page);
  });
  afterAll(async () => {
    await browser.close();
    await server.kill();
  });

  it('uploads a photo and a video, and posts them', async () => {
    const photo = inFolder('photo.jpg');
    await (await clouds(1600, 1200)).jpeg().toFile(photo);
    const video = await clip(inFolder('clip.mp4'), { size: '640x360' });
    const ada = await account(api());
    await page.goto(`${server.url}/demo/`);
    postId = await post(page, ada.handle, [photo, video]);
    await page.locator('article img').waitFor();
    // Smaller files follow the first ones.
    while (!(await isWhole(ada, postId))) await setTimeout(200);
  });

  it('shows the photo in the smallest format, and plays the video by HLS, to whoever may see the post', async () => {
    await page.close();
    page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    const signedOut = watch(page);
    await page.goto(`${server.url}/demo/#${postId}`);
    await becomes(page, 'document.querySelector("article img")?.naturalWidth > 0');
    const [shown, place] = await page.evaluate<[string, number]>(
      '(({ currentSrc, width, height }) => [currentSrc, width / height])(document.querySelector("article img"))',
    );
    expect(new URL(shown).pathname).toMatch(/\.avif$/);
    expect(place).toBeCloseTo(4 / 3, 1);
    await page.locator('video[data-player="hls.js"]').waitFor();
    await page.evaluate('document.querySelector("video").play()');
    await becomes(
      page,
      '(({ currentTime, videoWidth }) => currentTime > 0.5 && videoWidth > 0)(document.querySelector("video"))',
    );
    await looksAhead(page);
    const asked = signedOut.requested.map((url) => new URL(url).pathname);
    expect(asked.filter((path) => path.endsWith('.m3u8')).length).toBeGreaterThanOrEqual(2);
    for (const end of ['.m4s', '/sprite.jpg']) expect(asked.some((path) => path.endsWith(end))).toBe(true);
    expect(hostsOf(signedOut.requested)).toEqual([new URL(server.url).host]);
    expect(signedOut.complaints).toEqual([]);
  });

  it('asked no other host for anything and met no error, the Content-Security-Policy included', () => {
    expect(hostsOf(watched.requested)).toEqual([new URL(server.url).host]);
    expect(watched.complaints).toEqual([]);
  });
});
