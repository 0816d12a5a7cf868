// Profiles, and leaving and coming back: what identity.graphql says of accounts.
import { describe, expect, it } from '@jest/globals';

import { createProfile } from '../src/domain/user/profile.ts';
import { account, PASSWORD, signIn, signUp } from './support/account.ts';
import { freshHandle, useApi } from './support/api.ts';
import { freshOutbox } from './support/outbox.ts';

const api = useApi();

const USER = `query ($handle: String, $id: ID) { user(handle: $handle, id: $id) {
  id handle followerCount followingCount viewerFollows viewerRequested } }`;
const UPDATE = `mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) { user { displayName bio avatarUrl isPrivate } } }`;
const DEACTIVATE = 'mutation ($password: String!) { deactivateAccount(password: $password) }';
const FOLLOW = 'mutation ($userId: ID!) { follow(userId: $userId) { user { id } } }';

describe('me', () => {
  it('is the viewer, with what only they may know', async () => {
    const ada = await account(api(), { displayName: 'Ada', isPrivate: true });
    const document = `{ me { id handle displayName bio avatarUrl isVerified isPrivate role createdAt
      followerCount followingCount postCount unreadNotificationCount } }`;
    const { me } = (await ada.query(document)).data;
    expect(me).toEqual({
      id: ada.id,
      handle: ada.handle,
      displayName: 'Ada',
      bio: '',
      avatarUrl: null,
      isVerified: false,
      isPrivate: true,
      role: 'USER',
      createdAt: expect.stringMatching(/Z$/),
      followerCount: 0,
      followingCount: 0,
      postCount: 0,
      unreadNotificationCount: 0,
    });
  });

  it('needs somebody who is signed in', async () => {
    expect((await api().query('{ me { id } }')).code).toBe('UNAUTHENTICATED');
  });
});

describe('user', () => {
  it('is found by handle, in any case, and by id, by anybody', async () => {
    const ada = await api().person();
    for (const by of [{ handle: ada.handle.toUpperCase() }, { id: ada.id }]) {
      expect((await api().query(USER, by)).data.user).toMatchObject({ id: ada.id, viewerFollows: false });
    }
  });

  it('keeps role and unread notifications to the viewer themself', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const document = 'query ($id: ID) { user(id: $id) { role unreadNotificationCount sessions { id } } }';
    const seen = (await eve.query(document, { id: ada.id })).data.user;
    expect(seen).toEqual({ role: null, unreadNotificationCount: null, sessions: null });
  });

  it('takes exactly one of handle and id', async () => {
    for (const by of [{}, { handle: 'ada', id: 'usr_1' }]) {
      expect((await api().query(USER, by)).error).toMatchObject({ code: 'BAD_USER_INPUT', field: 'handle' });
    }
  });

  it('does not tell who is unknown from who has blocked the viewer', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    await ada.block(eve);
    const [unknown, blocked] = await Promise.all([
      eve.query(USER, { handle: freshHandle() }),
      eve.query(USER, { handle: ada.handle }),
    ]);
    expect(blocked.json.errors![0]!.message).toBe(unknown.json.errors![0]!.message);
    expect([blocked.error, unknown.error]).toEqual([{ code: 'NOT_FOUND' }, { code: 'NOT_FOUND' }]);
  });
});

describe('updateProfile', () => {
  it('changes what is named and leaves the rest', async () => {
    const ada = await api().person({ bio: 'old' }, 'Ada');
    const avatarUrl = 'https://example.org/ada.png';
    const update = async (input: object) => (await ada.ask(UPDATE, { input })).updateProfile.user as unknown;
    const named = { displayName: 'Countess', bio: 'old', avatarUrl, isPrivate: false };
    expect(await update({ displayName: ' Countess ', avatarUrl })).toEqual(named);
    expect(await update({ displayName: null, bio: null, isPrivate: null })).toEqual(named);
    expect(await update({ bio: '', avatarUrl: null })).toEqual({ ...named, bio: '', avatarUrl: null });
  });

  it.each([
    ['displayName', '', 'TOO_SHORT'],
    ['displayName', 'a'.repeat(51), 'TOO_LONG'],
    ['bio', 'a'.repeat(301), 'TOO_LONG'],
    ['bio', 'a\u0000', 'BAD_FORMAT'],
    ['avatarUrl', 'http://example.org/a.png', 'BAD_FORMAT'],
  ])('names the field that is wrong: %s', async (field, value, reason) => {
    const ada = await api().person();
    expect((await ada.query(UPDATE, { input: { [field]: value } })).error).toEqual({
      code: 'BAD_USER_INPUT',
      field: `input.${field}`,
      reason,
    });
  });

  it('needs somebody who is signed in', async () => {
    expect((await api().query(UPDATE, { input: {} })).code).toBe('UNAUTHENTICATED');
  });

  it('approves all who asked to follow when the account is opened', async () => {
    const { ada, bob, eve } = await api().people({ ada: { private: true }, bob: {}, eve: {} });
    await Promise.all([bob.follow(ada), eve.follow(ada)]);
    expect((await bob.ask(USER, { id: ada.id })).user).toMatchObject({ viewerRequested: true, viewerFollows: false });
    await ada.ask(UPDATE, { input: { isPrivate: false } });
    expect((await bob.ask(USER, { id: ada.id })).user).toMatchObject({
      viewerRequested: false,
      viewerFollows: true,
      followerCount: 2,
    });
  });

  it('approves them in batches where they are many', async () => {
    const { ada, ...others } = await api().people({ ada: { private: true }, b: {}, c: {}, d: {}, e: {}, f: {} });
    await Promise.all(Object.values(others).map((other) => other.follow(ada)));
    const profile = createProfile({ outbox: freshOutbox(api().graph), clock: Date.now, approveRows: 2 });
    await profile.update({ id: ada.id, role: 'USER', sessionId: null, tokenExpiresAtMs: 0 }, { isPrivate: false });
    expect((await api().query(USER, { id: ada.id })).data.user.followerCount).toBe(5);
  });
});

describe('deactivateAccount', () => {
  it('takes the account out of everything, and signing in brings it back as it was', async () => {
    const ada = await account(api());
    const { bob, eve } = await api().people({ bob: {}, eve: {} });
    await ada.query(FOLLOW, { userId: bob.id });
    await eve.ask(FOLLOW, { userId: ada.id });
    const counts = async () => {
      const [of, by] = [await bob.ask(USER, { id: bob.id }), await eve.ask(USER, { id: eve.id })];
      return [of.user.followerCount, by.user.followingCount] as unknown;
    };
    expect(await counts()).toEqual([1, 1]);
    expect((await ada.query(DEACTIVATE, { password: PASSWORD })).data.deactivateAccount).toBe(true);
    expect((await eve.query(USER, { handle: ada.handle })).code).toBe('NOT_FOUND');
    expect(await counts()).toEqual([0, 0]);
    expect((await signUp(api(), { handle: ada.handle })).error.reason).toBe('HANDLE_TAKEN');

    expect((await signIn(api(), { login: ada.handle })).data.signIn.user.id).toBe(ada.id);
    expect(await counts()).toEqual([1, 1]);
    const back = (await eve.ask(USER, { handle: ada.handle })).user;
    expect(back).toMatchObject({ id: ada.id, viewerFollows: true, followerCount: 1, followingCount: 1 });
  });

  it('ends every session at once', async () => {
    const ada = await account(api());
    const phone = await ada.signIn('phone');
    expect((await api().query('{ me { id } }', {}, phone.accessToken)).code).toBeNull();
    await ada.query(DEACTIVATE, { password: PASSWORD });
    for (const token of [ada.session.accessToken, phone.accessToken]) {
      expect((await api().query('{ me { id } }', {}, token)).error.reason).toBe('SESSION_REVOKED');
    }
  });

  it('ends what an operator’s token may do, until the account is back', async () => {
    const ada = await account(api());
    const token = await api().token(ada.id);
    expect((await api().query('{ me { id } }', {}, token)).data.me.id).toBe(ada.id);
    await ada.deactivate();
    expect((await api().query('{ me { id } }', {}, token)).error).toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'SESSION_REVOKED',
    });
    await ada.signIn();
    expect((await api().query('{ me { id } }', {}, token)).data.me.id).toBe(ada.id);
  });

  it('wants the password', async () => {
    const ada = await account(api());
    expect((await ada.query(DEACTIVATE, { password: 'not the password' })).error).toEqual({
      code: 'UNAUTHENTICATED',
      reason: 'BAD_CREDENTIALS',
    });
    expect((await ada.query('{ me { id } }')).data.me.id).toBe(ada.id);
    expect((await api().query(DEACTIVATE, { password: PASSWORD })).code).toBe('UNAUTHENTICATED');
  });

  it('makes a follow of a request that was waiting when the other account was opened', async () => {
    const ada = await account(api());
    const bob = await api().person({ private: true });
    await ada.query(FOLLOW, { userId: bob.id });
    await ada.deactivate();
    await bob.ask(UPDATE, { input: { isPrivate: false } });
    const { accessToken } = await ada.signIn();
    expect((await api().query(USER, { id: bob.id }, accessToken)).data.user).toMatchObject({
      viewerFollows: true,
      viewerRequested: false,
    });
  });
});
