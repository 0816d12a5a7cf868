// Posts with images and videos: in their order, seen by whoever sees the post, published when all of them are ready.
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';
import { type Heard, listen, until } from './support/listen.ts';
import { mediaRunner } from './support/media-jobs.ts';
import {
  failMedium,
  firstResult,
  keysBelow,
  pngOf,
  storeResult,
  upload,
  uploadAny,
  uploadReady,
} from './support/uploads.ts';
import { freshOutbox } from './support/outbox.ts';
import type { Person } from './support/person.ts';

const api = useApi();

const POST = 'query ($id: ID!) { post(id: $id) { isPending visibility media { id url } } }';
const MEDIUM = 'query ($id: ID!) { media(id: $id) { id url } }';
const CREATE = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id isPending } } }';
const DELETE = 'mutation ($id: ID!) { deleteMedia(id: $id) { id } }';

const posts = async (person: Person, mediaIds: string[], more = {}): Promise<string> =>
  (await person.ask(CREATE, { input: { text: 'Look', mediaIds, ...more } })).createPost.post.id;
const made = async (id: string): Promise<boolean> => storeResult(api(), id, await firstResult(api(), id));
const countOf = async (person: Person, by: Person): Promise<number> =>
  (await by.ask('query ($id: ID!) { user(id: $id) { postCount } }', { id: person.id })).user.postCount;

describe('a post', () => {
  it('carries media in the order they were given in', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const ids = [await uploadReady(ada), await uploadReady(ada), await uploadReady(ada)].toReversed();
    const id = await posts(ada, ids);
    const { post } = await eve.ask(POST, { id });
    expect(post).toMatchObject({ isPending: false, visibility: 'PUBLIC' });
    expect(post.media.map((medium: { id: string }) => medium.id)).toEqual(ids);
    expect((await eve.ask(MEDIUM, { id: ids[0] })).media.url).not.toBeNull();
  });

  it('is not made with media that are not its author’s to show', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const used = await uploadReady(ada);
    await posts(ada, [used]);
    const avatar = await uploadReady(ada);
    await ada.ask('mutation ($id: ID) { setAvatar(mediaId: $id) { user { id } } }', { id: avatar });
    const failed = await uploadAny(ada);
    await failMedium(api(), failed, 'This is no picture.');
    const good = await uploadReady(ada);
    for (const bad of [used, avatar, failed, await uploadReady(eve), 'med_nothing', good]) {
      const { error } = await ada.query(CREATE, { input: { text: 'Look', mediaIds: [good, bad] } });
      expect(error).toMatchObject({ reason: 'MEDIA_NOT_USABLE', field: 'input.mediaIds' });
    }
    const many = Array.from({ length: 11 }, (_, n) => `med_${String(n)}`);
    expect((await ada.query(CREATE, { input: { text: 'Look', mediaIds: many } })).error.reason).toBe('TOO_LONG');
    expect(await countOf(ada, eve)).toBe(1);
    expect((await eve.query(MEDIUM, { id: good })).code).toBe('NOT_FOUND');
  });

  it('shows its media to those alone who see it, and no longer than they do', async () => {
    const { ada, bob, eve } = await api().people({ ada: {}, bob: {}, eve: {} });
    await bob.follow(ada);
    const [medium] = [await uploadReady(ada)];
    const id = await posts(ada, [medium], { visibility: 'FOLLOWERS' });
    expect((await bob.ask(POST, { id })).post.media).toHaveLength(1);
    expect((await eve.query(MEDIUM, { id: medium })).code).toBe('NOT_FOUND');
    expect((await api().query(MEDIUM, { id: medium })).code).toBe('NOT_FOUND');
    await ada.block(bob);
    expect((await bob.query(MEDIUM, { id: medium })).code).toBe('NOT_FOUND');
  });

  it('that is deleted takes its media and all their objects with it', async () => {
    const ada = await api().person();
    const medium = await uploadReady(ada);
    const id = await posts(ada, [medium]);
    await ada.ask('mutation ($id: ID!) { deletePost(id: $id) { id } }', { id });
    await api().app.relay.catchUp();
    expect((await ada.query(MEDIUM, { id: medium })).code).toBe('NOT_FOUND');
    expect([
      ...(await keysBelow(api(), `media/${medium}/`)),
      ...(await keysBelow(api(), `uploads/${medium}/`)),
    ]).toEqual([]);
  });

  it('goes on without a medium that is deleted', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const [first, second] = [await uploadReady(ada), await uploadReady(ada)];
    const id = await posts(ada, [first, second]);
    await ada.ask(DELETE, { id: first });
    expect((await eve.ask(POST, { id })).post.media).toMatchObject([{ id: second }]);
  });
});

describe('a post whose media are still being processed', () => {
  it('is its author’s alone, and is published when the last of them is ready', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    await bob.follow(ada);
    const [first, second] = [await uploadAny(ada), await uploadAny(ada)];
    const earlier = await ada.posts('Before it is there');
    const id = await posts(ada, [first, second], { text: `For @${bob.handle}` });
    const later = await ada.posts('Meanwhile');
    expect((await ada.ask(POST, { id })).post).toMatchObject({ isPending: true, visibility: 'PRIVATE' });
    const feed = async (): Promise<string[]> =>
      (await bob.ask('{ feed(order: LATEST) { edges { node { id } } } }')).feed.edges.map(
        ({ node }: { node: { id: string } }) => node.id,
      );
    await made(first);
    expect((await bob.query(POST, { id })).code).toBe('NOT_FOUND');
    expect((await bob.query(MEDIUM, { id: first })).code).toBe('NOT_FOUND');
    expect([await feed(), await countOf(ada, bob), await countOf(ada, ada)]).toEqual([[later, earlier], 2, 3]);
    await made(second);
    expect((await bob.ask(POST, { id })).post).toMatchObject({ isPending: false, visibility: 'PUBLIC' });
    expect([await feed(), await countOf(ada, bob)]).toEqual([[id, later, earlier], 3]);
  });

  it('is told of when it is published, and not before', async () => {
    const { ada, bob } = await api().people({ ada: {}, bob: {} });
    await bob.follow(ada);
    const outbox = freshOutbox(api().graph);
    const told: string[] = [];
    const medium = await uploadAny(ada);
    const id = await posts(ada, [medium], { text: `For @${bob.handle}` });
    const unread = async () => (await bob.ask('{ me { unreadNotificationCount } }')).me.unreadNotificationCount;
    await api().app.relay.catchUp();
    expect(await unread()).toBe(0);
    const stop = outbox.onStored((free) => told.push(String(free)));
    await storeResult(api(), medium, await firstResult(api(), medium), outbox);
    stop();
    // That it is ready, and that it was posted.
    expect(told).toEqual(['2']);
    expect((await bob.ask(POST, { id })).post.isPending).toBe(false);
  });

  it('stays PRIVATE where it was written so', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const medium = await uploadAny(ada);
    const id = await posts(ada, [medium], { visibility: 'PRIVATE' });
    await made(medium);
    expect((await ada.ask(POST, { id })).post).toMatchObject({ isPending: false, visibility: 'PRIVATE' });
    expect([(await eve.query(POST, { id })).code, await countOf(ada, eve)]).toEqual(['NOT_FOUND', 0]);
  });

  it('waits on where one of them failed, until its author takes that one out', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const [good, bad] = [await uploadAny(ada), await uploadAny(ada)];
    const id = await posts(ada, [good, bad]);
    await failMedium(api(), bad, 'This is no picture.');
    await made(good);
    expect((await eve.query(POST, { id })).code).toBe('NOT_FOUND');
    // Why it waits is its author's to read.
    const why = 'query ($id: ID!) { post(id: $id) { isPending media { id state failure } } }';
    expect((await ada.ask(why, { id })).post).toEqual({
      isPending: true,
      media: [
        { id: good, state: 'READY', failure: null },
        { id: bad, state: 'FAILED', failure: 'This is no picture.' },
      ],
    });
    await ada.ask(DELETE, { id: bad });
    expect((await eve.ask(POST, { id })).post).toMatchObject({ isPending: false, media: [{ id: good }] });
  });

  it('that is deleted meanwhile stays deleted, and what was made of it goes', async () => {
    const ada = await api().person();
    const medium = await uploadAny(ada);
    const id = await posts(ada, [medium]);
    await ada.ask('mutation ($id: ID!) { deletePost(id: $id) { id } }', { id });
    expect(await made(medium)).toBe(true);
    await api().app.relay.catchUp();
    expect((await ada.query(POST, { id })).code).toBe('NOT_FOUND');
    expect(await made(medium)).toBe(false);
  });

  it('is published once, however many of its media are ready at the same moment', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const ids = await Promise.all(Array.from({ length: 5 }, () => uploadAny(ada)));
    const id = await posts(ada, ids);
    expect(await Promise.all(ids.map(made))).toEqual([true, true, true, true, true]);
    expect((await eve.ask(POST, { id })).post.isPending).toBe(false);
    expect(await countOf(ada, eve)).toBe(1);
  });
});

describe('mediaProgress', () => {
  const PROGRESS = 'subscription ($id: ID!) { mediaProgress(id: $id) { mediaId state progress failure } }';

  it('tells the uploader at once how far a medium is, and whenever that changes', async () => {
    const ada = await api().person();
    const id = await uploadAny(ada);
    const listener = listen(api().wsUrl, ada.token);
    const heard: Heard = listener.subscribe(PROGRESS, { id });
    await until(() => heard.data.length > 0);
    expect(heard.data[0]?.mediaProgress).toEqual({ mediaId: id, state: 'PROCESSING', progress: null, failure: null });
    api().app.topics.publish('media', id, { progress: 0.5 });
    await until(() => heard.data.some(({ mediaProgress }) => mediaProgress.progress === 0.5));
    api().app.relay.start();
    await storeResult(api(), id, await firstResult(api(), id));
    api().app.topics.publish('media', id, { progress: null });
    await until(() => heard.data.some(({ mediaProgress }) => mediaProgress.state === 'READY'));
    await listener.close();
  });

  it('tells the uploader that nothing can be made of it, and why', async () => {
    const ada = await api().person();
    const id = await upload(ada, { bytes: pngOf(2_000), contentType: 'image/png' });
    const listener = listen(api().wsUrl, ada.token);
    const heard: Heard = listener.subscribe(PROGRESS, { id });
    await until(() => heard.data.length > 0);
    api().app.relay.start();
    await mediaRunner(api()).drain();
    await until(() => heard.data.some(({ mediaProgress }) => mediaProgress.state === 'FAILED'));
    const failure = 'This picture is damaged: it cannot be read to its end.';
    const last = heard.data.at(-1)?.mediaProgress;
    expect(last).toEqual({ mediaId: id, state: 'FAILED', progress: null, failure });
    await listener.close();
  });

  it('is nobody else’s to hear', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const listener = listen(api().wsUrl, eve.token);
    const heard = listener.subscribe(PROGRESS, { id: await uploadAny(ada) });
    expect(JSON.stringify(await heard.refused())).toContain('NOT_FOUND');
    await listener.close();
  });
});
