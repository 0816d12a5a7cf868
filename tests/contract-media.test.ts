// The operations by which clients upload and show images and videos: an operation once valid stays valid, and each is
// run, with real bytes by HTTP and real processing. What each does in detail, the tests of media hold.
import { readFile } from 'node:fs/promises';
import { expect, it, jest } from '@jest/globals';
import { Kind, validate, visit } from 'graphql';

import type { Data } from './support/answer.ts';
import { useApi } from './support/api.ts';
import { clip } from './support/clips.ts';
import { contractOf, readDocument } from './support/contract.ts';
import { listen, until } from './support/listen.ts';
import { clouds, useFolder } from './support/media.ts';
import { mediaRunner } from './support/media-jobs.ts';
import type { Person } from './support/person.ts';
import { sendPart } from './support/uploads.ts';

jest.setTimeout(240_000);

const api = useApi();
const inFolder = useFolder();

const read = (path: string) => readDocument(new URL(path, import.meta.url));
const document = read('./contract/media.graphql');
const contract = contractOf([document]);
const run = (by: Person, name: string, variables: Record<string, unknown> = {}): Promise<Data> =>
  contract.run(api(), name, variables, by.token);

it('the served schemas validate every operation', () => {
  const { everybody, analyst } = api().app.schemas;
  expect(validate(everybody, document)).toEqual([]);
  expect(validate(analyst, document)).toEqual([]);
});

it('every operation on media is among them', () => {
  const named = new Set<string>();
  visit(document, { Field: ({ name }) => void named.add(name.value) });
  const roots = read('../src/schema/media.graphql').definitions.flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_EXTENSION ? (node.fields ?? []).map((field) => field.name.value) : [],
  );
  expect(roots.length).toBe(8);
  expect(roots.filter((name) => !named.has(name))).toEqual([]);
});

interface Sent {
  readonly kind: 'IMAGE' | 'VIDEO';
  readonly contentType: string;
  readonly bytes: Buffer;
}

const photo = async (): Promise<Sent> => {
  const bytes = await (await clouds(800, 600)).jpeg().toBuffer();
  return { kind: 'IMAGE', contentType: 'image/jpeg', bytes };
};
const video = async (): Promise<Sent> => {
  const bytes = await readFile(await clip(inFolder('clip.mp4'), { size: '426x240', rate: 10 }));
  return { kind: 'VIDEO', contentType: 'video/mp4', bytes };
};

async function uploaded(ada: Person, { bytes, ...about }: Sent): Promise<string> {
  const input = { ...about, byteSize: bytes.length, alt: 'What I saw' };
  const { media, upload } = (await run(ada, 'CreateUpload', { input })).createUpload;
  expect(media).toEqual({ id: media.id, state: 'UPLOADING' });
  expect(Date.parse(upload.expiresAt)).toBeGreaterThan(Date.now());
  expect(upload.parts).toEqual([expect.objectContaining({ partNumber: 1, offset: 0, byteSize: bytes.length })]);
  for (const part of upload.parts) expect((await sendPart(api(), part, bytes)).status).toBe(200);
  const completed = (await run(ada, 'CompleteUpload', { id: media.id })).completeUpload.media;
  expect(completed).toEqual({ id: media.id, state: 'PROCESSING', failure: null });
  return media.id as string;
}

async function bytesAt(url: string): Promise<Buffer> {
  const answer = await fetch(new URL(url, api().url));
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

/** Fetches whatever addresses a photo has. */
async function seePhoto(media: Data): Promise<void> {
  expect(media).toMatchObject({ kind: 'IMAGE', state: 'READY', width: 800, height: 600, isAnimated: false });
  expect(media).toMatchObject({ durationMs: null, videoUrl: null, playlistUrl: null, posterUrl: null, sprite: null });
  expect(media.thumbhash).toMatch(/^[\w+/]{20,40}=*$/);
  expect(media.dominantColor).toMatch(/^#[0-9a-f]{6}$/);
  expect((await bytesAt(media.small)).subarray(0, 2).toString('hex')).toBe('ffd8');
  const addresses = `${media.webp}, ${media.avif}`.split(', ').map((entry) => entry.split(' ')[0] ?? '');
  expect(addresses).toHaveLength(6);
  for (const address of addresses) expect((await bytesAt(address)).length).toBeGreaterThan(100);
}

/** Fetches whatever addresses a video has, and follows its playlists to the first piece of one stream. */
async function seeVideo(media: Data): Promise<void> {
  expect(media).toMatchObject({ kind: 'VIDEO', state: 'READY', width: 426, height: 240, isAnimated: null });
  expect(Math.abs(media.durationMs - 2_000)).toBeLessThan(200);
  expect((await bytesAt(media.videoUrl)).subarray(4, 8).toString()).toBe('ftyp');
  expect((await bytesAt(media.posterUrl)).subarray(0, 2).toString('hex')).toBe('ffd8');
  expect(media.sprite).toMatchObject({ columns: media.sprite.count, rows: 1, tileWidth: 160, intervalMs: 1_000 });
  expect((await bytesAt(media.sprite.url)).subarray(0, 2).toString('hex')).toBe('ffd8');
  const firstOf = (playlist: Buffer): string =>
    playlist
      .toString()
      .split('\n')
      .find((line) => line !== '' && !line.startsWith('#')) ?? '';
  const master = new URL(media.playlistUrl, api().url);
  const stream = new URL(firstOf(await bytesAt(master.href)), master);
  const piece = new URL(firstOf(await bytesAt(stream.href)), stream);
  expect((await bytesAt(piece.href)).length).toBeGreaterThan(1_000);
}

/** Uploads a video and hears how it comes along. */
async function watchedVideo(ada: Person): Promise<string> {
  const id = await uploaded(ada, await video());
  const listener = listen(api().wsUrl, ada.token);
  const heard = listener.subscribe(contract.text('MediaProgress'), { id });
  const [now] = await heard.count(1);
  expect(now?.mediaProgress).toEqual({ mediaId: id, state: 'PROCESSING', progress: null, failure: null });
  await mediaRunner(api()).drain();
  await until(() => heard.data.some(({ mediaProgress }) => mediaProgress.state === 'READY'));
  expect(heard.data.at(-1)?.mediaProgress).toMatchObject({ mediaId: id, failure: null });
  expect(heard.errors).toEqual([]);
  await listener.close();
  return id;
}

it('every operation does what it says, from the first byte to the last', async () => {
  api().app.relay.start();
  const ada = await api().person();
  const photoId = await uploaded(ada, await photo());
  const input = { text: 'Look at this', mediaIds: [photoId] };
  const { post } = (await run(ada, 'PostWithMedia', { input })).createPost;
  expect(post).toMatchObject({ isPending: true, visibility: 'PRIVATE', media: [{ id: photoId, state: 'PROCESSING' }] });
  await mediaRunner(api()).drain();
  const { media } = await run(ada, 'Medium', { id: photoId });
  expect(media).toMatchObject({ id: photoId, alt: 'What I saw', failure: null });
  expect(Date.parse(media.createdAt)).toBeLessThanOrEqual(Date.now());
  await seePhoto(media);

  const videoId = await watchedVideo(ada);
  await seeVideo((await run(ada, 'Medium', { id: videoId })).media);
  const described = (await run(ada, 'DescribeMedia', { id: videoId, alt: 'A test picture' })).editMedia.media;
  expect(described).toEqual({ id: videoId, alt: 'A test picture' });

  const { uploads } = await run(ada, 'Uploads', { first: 1 });
  expect(uploads.edges.map(({ node }: Data) => [node.id, node.alt])).toEqual([[videoId, 'A test picture']]);
  expect(uploads.pageInfo).toEqual({ endCursor: uploads.edges[0].cursor, hasNextPage: true });
  const rest = (await run(ada, 'Uploads', { first: 5, after: uploads.pageInfo.endCursor })).uploads;
  expect(rest.edges.map(({ node }: Data) => node.id)).toEqual([photoId]);

  const wornId = await uploaded(ada, await photo());
  await mediaRunner(api()).drain();
  const { user } = (await run(ada, 'WearMedia', { id: wornId })).setAvatar;
  expect(user).toMatchObject({ id: ada.id, avatar: { id: wornId } });
  await seePhoto(user.avatar);
  expect((await bytesAt(user.avatarUrl)).length).toBeGreaterThan(100);
  expect((await run(ada, 'WearMedia', { id: null })).setAvatar.user).toEqual({
    ...{ id: ada.id, avatarUrl: null, avatar: null },
  });
  expect((await run(ada, 'DeleteMedia', { id: wornId })).deleteMedia).toEqual({ id: wornId });
  expect((await ada.query(contract.text('Medium'), { id: wornId })).code).toBe('NOT_FOUND');
  expect(contract.left()).toEqual([]);
});
