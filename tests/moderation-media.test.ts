// Blocked images: the same file is refused to everybody, a copy of it waits for a moderator, and nothing else is met.
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';

import { useApi } from './support/api.ts';
import { clouds } from './support/media.ts';
import { decidedAbout, moderator } from './support/moderators.ts';
import type { Person } from './support/person.ts';
import { upload } from './support/uploads.ts';

const api = useApi();
// What a process does behind the scenes, uploads among it.
beforeAll(() => api().app.resume());

const BLOCK = 'mutation ($id: ID!) { blockMedia(id: $id, reason: NUDITY) { id } }';
const UNBLOCK = 'mutation ($id: ID!) { unblockMedia(id: $id) { id } }';
const MEDIUM = 'query ($id: ID!) { media(id: $id) { state failure } }';
const POST = 'query ($id: ID!) { post(id: $id) { media { id } } }';
const CREATE = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }';
const QUEUE = `{ reports(first: 100) { edges { node {
  kind subjectId accountId reasons reportCount content { media { id url } } } } } }`;

/** Uploads an image and waits until it is looked at. */
async function uploaded(person: Person, bytes: Buffer): Promise<{ id: string; state: string; failure: string | null }> {
  const id = await upload(person, { bytes, contentType: 'image/jpeg' });
  for (;;) {
    const { media } = await person.ask(MEDIUM, { id });
    if (media.state === 'READY' || media.state === 'FAILED') return { id, ...media };
    await setTimeout(20);
  }
}

const photo = async (): Promise<Buffer> => (await clouds(600, 400)).jpeg().toBuffer();

async function inPost(person: Person, mediaIds: string[], visibility = 'PUBLIC'): Promise<string> {
  const { createPost } = await person.ask(CREATE, { input: { text: 'look', visibility, mediaIds } });
  return createPost.post.id as string;
}

/** The cases that a moderator finds about an account. */
async function casesOf(mod: Pick<Person, 'query'>, accountId: string) {
  const { edges } = (await mod.query(QUEUE)).data.reports as { edges: { node: { accountId: string } }[] };
  return edges.map(({ node }) => node).filter((node) => node.accountId === accountId);
}

describe('blockMedia', () => {
  it('takes an image away, refuses the same file to others, and lets it in again when it is unblocked', async () => {
    const mod = await moderator(api());
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const bytes = await photo();
    const { id } = await uploaded(ada, bytes);
    const post = await inPost(ada, [id]);
    expect((await mod.query(BLOCK, { id })).data.blockMedia.id).toBe(id);
    expect((await eve.ask(POST, { id: post })).post.media).toEqual([]);
    expect((await ada.query(MEDIUM, { id })).code).toBe('NOT_FOUND');
    const again = await uploaded(eve, bytes);
    expect(again).toMatchObject({ state: 'FAILED', failure: 'This file is not allowed here.' });
    expect(await uploaded(eve, await photo())).toMatchObject({ state: 'READY' });
    expect(await decidedAbout(api(), ada.id)).toEqual([
      { kind: 'MODERATED', actorId: mod.id, detail: { what: 'MEDIA_BLOCKED', reason: 'NUDITY', subject: id } },
    ]);
    for (const _ of [1, 2]) expect((await mod.query(UNBLOCK, { id })).data.unblockMedia.id).toBe(id);
    expect(await uploaded(eve, bytes)).toMatchObject({ state: 'READY' });
  });

  it('puts copies that look nearly the same into the queue, and nothing else', async () => {
    const mod = await moderator(api());
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const bytes = await photo();
    const { id } = await uploaded(ada, bytes);
    const before = await uploaded(eve, await sharp(bytes).resize(300).jpeg({ quality: 50 }).toBuffer());
    expect(await casesOf(mod, eve.id)).toEqual([]);
    await inPost(ada, [id]);
    expect((await mod.query(BLOCK, { id })).code).toBeNull();
    const copy = await uploaded(eve, await sharp(bytes).resize(400).jpeg({ quality: 40 }).toBuffer());
    expect([before.state, copy.state]).toEqual(['READY', 'READY']);
    await uploaded(eve, await photo());
    const [found, ...more] = await casesOf(mod, eve.id);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ kind: 'MEDIA', subjectId: copy.id, reasons: ['NUDITY'], reportCount: 0 });
    const [shown] = (found as unknown as { content: { media: { id: string; url: string }[] } }).content.media;
    expect(shown?.id).toBe(copy.id);
    expect((await fetch(new URL(shown!.url, api().url))).status).toBe(200);
    expect((await mod.query(BLOCK, { id: copy.id })).code).toBeNull();
    expect(await casesOf(mod, eve.id)).toEqual([]);
  });

  it('reaches what a moderator sees, and what was reported, itself or with its post', async () => {
    const mod = await moderator(api());
    const { ada, eve } = await api().people({ ada: { private: true }, eve: {} });
    await eve.follow(ada);
    await ada.approve(eve);
    const { id } = await uploaded(ada, await photo());
    const post = await inPost(ada, [id]);
    expect((await mod.query(BLOCK, { id })).code).toBe('NOT_FOUND');
    expect((await mod.query(BLOCK, { id: 'med_nobody' })).code).toBe('NOT_FOUND');
    await eve.ask('mutation ($id: ID!) { report(subject: $id, reason: NUDITY) }', { id: post });
    expect((await mod.query(MEDIUM, { id })).code).toBe('NOT_FOUND');
    expect((await mod.query(BLOCK, { id })).code).toBeNull();
    expect((await eve.ask(POST, { id: post })).post.media).toEqual([]);
  });

  it('is for moderators, and not against their own rank', async () => {
    const mod = await moderator(api());
    const other = await api().person();
    const { id } = await uploaded(other, await photo());
    for (const document of [BLOCK, UNBLOCK]) {
      const eve = await api().person();
      expect((await eve.query(document, { id })).error).toMatchObject({ code: 'FORBIDDEN', reason: 'ROLE' });
    }
    await inPost(other, [id]);
    const promote = "MATCH (a:Account {id: $id}) SET a.role = 'MODERATOR'";
    await api().graph.driver.executeQuery(promote, { id: other.id });
    expect((await mod.query(BLOCK, { id })).error).toMatchObject({ code: 'FORBIDDEN', reason: 'OUTRANKED' });
  });
});
