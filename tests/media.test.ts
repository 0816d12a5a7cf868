// Images and videos as their uploaders meet them: uploads by signed addresses, what may be done with one's own, and
// that nothing of them is left behind.
import { describe, expect, it } from '@jest/globals';

import { createMediaEraser } from '../src/domain/media/erase.ts';
import { createUploadSweep } from '../src/domain/media/sweep.ts';
import { createLogs } from '../src/observability/log.ts';
import { useApi } from './support/api.ts';
import {
  COMPLETE_UPLOAD,
  CREATE_UPLOAD,
  failMedium,
  keysBelow,
  pngOf,
  sendPart,
  upload,
  uploadAny,
  uploadReady,
} from './support/uploads.ts';
import { freshOutbox } from './support/outbox.ts';

const api = useApi();
const MIB = 1_048_576;
const DAY_MS = 86_400_000;

const image = (more = {}) => ({ kind: 'IMAGE', contentType: 'image/png', byteSize: 64, ...more });
const MEDIUM = `query ($id: ID!) {
  media(id: $id) {
    id kind state failure width height thumbhash dominantColor alt videoUrl playlistUrl posterUrl
    small: url(size: SMALL) large: url(size: LARGE, format: JPEG) avif: url(format: AVIF) srcset
  }
}`;

describe('an upload', () => {
  it('goes straight to the store by a signed address, and is then processed', async () => {
    const ada = await api().person();
    const bytes = pngOf(64);
    const { createUpload } = await ada.ask(CREATE_UPLOAD, { input: image({ alt: ' A cat ' }) });
    expect(createUpload.media).toMatchObject({ kind: 'IMAGE', state: 'UPLOADING', alt: 'A cat', failure: null });
    const [part, ...more] = createUpload.upload.parts;
    expect(more).toEqual([]);
    expect((await sendPart(api(), part, bytes)).status).toBe(200);
    const { id } = createUpload.media;
    const completed = { id, state: 'PROCESSING', failure: null };
    expect((await ada.ask(COMPLETE_UPLOAD, { id })).completeUpload.media).toEqual(completed);
    expect((await ada.ask(COMPLETE_UPLOAD, { id })).completeUpload.media).toEqual(completed);
  });

  it('above 16 MiB goes in parts', async () => {
    const ada = await api().person();
    const bytes = pngOf(16 * MIB + 5);
    const { createUpload } = await ada.ask(CREATE_UPLOAD, { input: image({ byteSize: bytes.length }) });
    const { parts } = createUpload.upload;
    expect(parts.map(({ byteSize }: { byteSize: number }) => byteSize)).toEqual([16 * MIB, 5]);
    const { id } = createUpload.media;
    expect((await ada.query(COMPLETE_UPLOAD, { id })).error.reason).toBe('NOT_UPLOADED');
    for (const part of parts.toReversed()) expect((await sendPart(api(), part, bytes)).status).toBe(200);
    expect((await ada.ask(COMPLETE_UPLOAD, { id })).completeUpload.media.state).toBe('PROCESSING');
  });

  it('in parts with another checksum than was said is told to have failed, and leaves nothing behind', async () => {
    const ada = await api().person();
    const input = image({ byteSize: 16 * MIB + 5, sha256: 'ab'.repeat(32) });
    const { createUpload } = await ada.ask(CREATE_UPLOAD, { input });
    const { id } = createUpload.media;
    for (const part of createUpload.upload.parts) await sendPart(api(), part, pngOf(16 * MIB + 5));
    const { media } = (await ada.ask(COMPLETE_UPLOAD, { id })).completeUpload;
    expect(media).toEqual({ id, state: 'FAILED', failure: expect.stringContaining('SHA-256') });
    await api().app.relay.catchUp();
    expect(await keysBelow(api(), `uploads/${id}/`)).toEqual([]);
  });

  it('is refused beforehand where its type or size is not taken', async () => {
    const ada = await api().person();
    const reason = async (more: object) => (await ada.query(CREATE_UPLOAD, { input: image(more) })).error.reason;
    expect(await reason({ contentType: 'image/svg+xml' })).toBe('UNSUPPORTED_TYPE');
    expect(await reason({ contentType: 'video/mp4' })).toBe('UNSUPPORTED_TYPE');
    expect(await reason({ byteSize: 64 * MIB + 1 })).toBe('TOO_LARGE');
    expect(await reason({ byteSize: 0 })).toBe('TOO_SHORT');
    expect(await reason({ sha256: 'short' })).toBe('BAD_FORMAT');
    expect(await reason({ alt: 'a'.repeat(1_001) })).toBe('TOO_LONG');
  });

  it('that is begun again under the same name is the same one', async () => {
    const ada = await api().person();
    const input = image({ clientMutationId: 'holiday' });
    const first = (await ada.ask(CREATE_UPLOAD, { input })).createUpload;
    const again = (await ada.ask(CREATE_UPLOAD, { input })).createUpload;
    expect(again.media.id).toBe(first.media.id);
    await sendPart(api(), again.upload.parts[0], pngOf(64));
    await ada.ask(COMPLETE_UPLOAD, { id: first.media.id });
    expect((await ada.ask(CREATE_UPLOAD, { input })).createUpload).toMatchObject({
      media: { id: first.media.id, state: 'PROCESSING' },
      upload: null,
    });
  });

  it('is nobody else’s to complete, change or delete', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const id = await uploadReady(ada);
    expect((await eve.query(COMPLETE_UPLOAD, { id })).code).toBe('NOT_FOUND');
    expect((await eve.query(MEDIUM, { id })).code).toBe('NOT_FOUND');
    for (const field of ['deleteMedia(id: $id) { id }', 'editMedia(id: $id, alt: "x") { media { id } }']) {
      expect((await eve.query(`mutation ($id: ID!) { ${field} }`, { id })).code).toBe('NOT_FOUND');
    }
    expect((await eve.query('mutation ($id: ID!) { setAvatar(mediaId: $id) { user { id } } }', { id })).code).toBe(
      'NOT_FOUND',
    );
  });

  it('that nobody completes is swept with whatever has arrived', async () => {
    const ada = await api().person();
    const { createUpload } = await ada.ask(CREATE_UPLOAD, { input: image() });
    const { id } = createUpload.media;
    await sendPart(api(), createUpload.upload.parts[0], pngOf(64));
    const kept = await uploadAny(ada);
    const outbox = freshOutbox(api().graph);
    const parts = { graph: api().graph, outbox, log: createLogs('silent').app };
    await createUploadSweep({ ...parts, clock: Date.now }).sweep();
    expect((await ada.ask(MEDIUM, { id })).media.state).toBe('UPLOADING');
    await createUploadSweep({ ...parts, clock: () => Date.now() + DAY_MS + 1 }).sweep();
    expect((await ada.query(MEDIUM, { id })).code).toBe('NOT_FOUND');
    expect((await ada.ask(MEDIUM, { id: kept })).media.state).toBe('PROCESSING');
  });
});

describe('a medium', () => {
  it('that is ready has addresses that work, in the sizes there are', async () => {
    const ada = await api().person();
    const id = await uploadReady(ada);
    const { media } = await ada.ask(MEDIUM, { id });
    expect(media).toMatchObject({ state: 'READY', width: 640, height: 480, thumbhash: 'aGFzaA==', avif: null });
    expect(media).toMatchObject({ dominantColor: '#336699', videoUrl: null, playlistUrl: null, posterUrl: null });
    for (const url of [media.small, media.large]) {
      const response = await fetch(new URL(url, api().url));
      expect([response.status, await response.text()]).toEqual([200, 'made']);
    }
    expect(media.large).toContain('/small.jpeg');
    expect(media.srcset).toMatch(/thumb\.webp\S* 320w, \S*small\.webp\S* 640w$/);
  });

  it('gives no address of a file that a client names', async () => {
    const ada = await api().person({ bio: 'media/med_of_somebody/large.jpeg' });
    const alt =
      '{"images":[{"size":"SMALL","format":"WEBP","width":1,"height":1,"byteSize":1,"key":"media/other/s.webp"}]}';
    const id = await upload(ada, { bytes: pngOf(64), contentType: 'image/png', alt });
    const ask = (document: string) => ada.query(`query ($id: ID!) ${document}`, { id });
    for (const document of [
      '{ media(id: $id) { filesStored: alt url } }',
      '{ media(id: $id) { ... { filesStored: alt } url } }',
      '{ me { avatarKeyStored: bio avatarUrl } media(id: $id) { id } }',
    ]) {
      expect(JSON.stringify((await ask(document)).json)).toContain('cannot be the alias of another field');
    }
    expect((await ada.ask(MEDIUM, { id })).media.small).toBeNull();
  });

  it('that failed says why to its uploader', async () => {
    const ada = await api().person();
    const id = await uploadAny(ada);
    await failMedium(api(), id, 'This is no picture.');
    expect((await ada.ask(MEDIUM, { id })).media).toMatchObject({ state: 'FAILED', failure: 'This is no picture.' });
  });

  it('is listed with the other uploads of its uploader, latest first', async () => {
    const ada = await api().person();
    const ids = [await uploadAny(ada), await uploadAny(ada), await uploadAny(ada)];
    const page =
      'query ($after: String) { uploads(first: 2, after: $after) { edges { node { id } } pageInfo { endCursor } } }';
    const first = (await ada.ask(page)).uploads;
    const rest = (await ada.ask(page, { after: first.pageInfo.endCursor })).uploads;
    const found = [...first.edges, ...rest.edges].map(({ node }: { node: { id: string } }) => node.id);
    expect(found).toEqual(ids.toReversed());
  });

  it('is described, and described anew', async () => {
    const ada = await api().person();
    const id = await upload(ada, { bytes: pngOf(64), contentType: 'image/png', alt: 'A dog' });
    const edit = 'mutation ($id: ID!, $alt: String) { editMedia(id: $id, alt: $alt) { media { alt } } }';
    expect((await ada.ask(edit, { id, alt: 'A cat' })).editMedia.media.alt).toBe('A cat');
    expect((await ada.ask(edit, { id, alt: ' ' })).editMedia.media.alt).toBeNull();
  });

  it('becomes and ceases to be a profile picture', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const id = await uploadReady(ada);
    const set = 'mutation ($id: ID) { setAvatar(mediaId: $id) { user { avatarUrl avatar { id } } } }';
    const see = 'query ($id: ID!) { user(id: $id) { avatarUrl avatar { id url(size: THUMB) } } }';
    expect((await ada.query(set, { id: await uploadAny(ada) })).error.reason).toBe('NOT_READY');
    expect((await ada.ask(set, { id })).setAvatar.user.avatar).toEqual({ id });
    for (const seen of [await eve.ask(see, { id: ada.id }), (await api().query(see, { id: ada.id })).data]) {
      expect((await fetch(new URL(seen.user.avatarUrl, api().url))).status).toBe(200);
      expect(seen.user.avatar.id).toBe(id);
    }
    const alone = 'query ($id: ID!) { user(id: $id) { avatar { id } } }';
    expect((await eve.ask(alone, { id: ada.id })).user.avatar).toEqual({ id });
    await ada.block(eve);
    expect((await eve.query(MEDIUM, { id })).code).toBe('NOT_FOUND');
    expect((await ada.ask(set, { id: null })).setAvatar.user).toEqual({ avatarUrl: null, avatar: null });
  });

  it('that is deleted leaves no objects and no picture behind', async () => {
    const ada = await api().person();
    const id = await uploadReady(ada);
    await ada.ask('mutation ($id: ID) { setAvatar(mediaId: $id) { user { id } } }', { id });
    expect((await keysBelow(api(), `media/${id}/`)).length).toBe(4);
    expect((await ada.ask('mutation ($id: ID!) { deleteMedia(id: $id) { id } }', { id })).deleteMedia.id).toBe(id);
    expect((await ada.ask('{ me { avatarUrl avatar { id } } }')).me).toEqual({ avatarUrl: null, avatar: null });
    await api().app.relay.catchUp();
    expect([...(await keysBelow(api(), `media/${id}/`)), ...(await keysBelow(api(), `uploads/${id}/`))]).toEqual([]);
  });

  it('goes with the account that uploaded it', async () => {
    const ada = await api().person();
    const ids = [await uploadReady(ada), await uploadAny(ada)];
    await createMediaEraser({ graph: api().graph, store: api().app.media.store }).ofAccount(ada.id);
    for (const id of ids) {
      expect([...(await keysBelow(api(), `media/${id}/`)), ...(await keysBelow(api(), `uploads/${id}/`))]).toEqual([]);
      expect((await ada.query(MEDIUM, { id })).code).toBe('NOT_FOUND');
    }
  });
});
