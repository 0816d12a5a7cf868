// Signing up, in and out, sessions and their devices: the operations of contract/identity.graphql that prove who
// somebody is.
import { describe, expect, it } from '@jest/globals';

import { account, PASSWORD, signIn, signUp, type SessionTokens } from './support/account.ts';
import { freshHandle, useApi } from './support/api.ts';

const api = useApi();

const ME = '{ me { id handle } }';
const SESSIONS = '{ me { sessions { id device createdAt lastSeenAt current } } }';
const REFRESH = `mutation ($refreshToken: String!) {
  refreshSession(refreshToken: $refreshToken) { session { accessToken refreshToken expiresAt } } }`;
const REVOKE = 'mutation ($id: ID!) { revokeSession(id: $id) }';

const refresh = (refreshToken: string) => api().query(REFRESH, { refreshToken });
const refreshed = async (token: string) => (await refresh(token)).data.refreshSession.session as SessionTokens;

interface DeviceJson {
  id: string;
  device: string;
  current: boolean;
}
const devices = async (token: string) => (await api().query(SESSIONS, {}, token)).data.me.sessions as DeviceJson[];

describe('signUp', () => {
  it('makes an account, signs in, and shows the account as its owner sees it', async () => {
    const handle = freshHandle('Ada');
    const document = `mutation ($input: SignUpInput!) { signUp(input: $input) {
      session { accessToken refreshToken expiresAt } user { id handle displayName bio isPrivate role createdAt } } }`;
    const input = { handle: handle.toUpperCase(), password: PASSWORD, bio: 'hello', isPrivate: true };
    const { session, user } = (await api().query(document, { input })).data.signUp;
    expect(user).toMatchObject({ handle, displayName: handle, bio: 'hello', isPrivate: true, role: 'USER' });
    expect((await api().query(ME, {}, session.accessToken)).data.me).toEqual({ id: user.id, handle });
    expect(new Date(session.expiresAt).getTime()).toBeGreaterThan(Date.now());
  });

  it('refuses a handle and an e-mail address that somebody has, in any case', async () => {
    const ada = await account(api(), { email: `${freshHandle()}@example.org` });
    expect((await signUp(api(), { handle: ada.handle.toUpperCase() })).error).toMatchObject({
      code: 'CONFLICT',
      reason: 'HANDLE_TAKEN',
    });
    const email = `${freshHandle()}@example.org`;
    await account(api(), { email });
    expect((await signUp(api(), { email: email.toUpperCase() })).error).toMatchObject({
      code: 'CONFLICT',
      reason: 'EMAIL_TAKEN',
    });
  });

  it('gives a handle to one of many who ask at once', async () => {
    const handle = freshHandle('race');
    const answers = await Promise.all(Array.from({ length: 5 }, () => signUp(api(), { handle })));
    expect(answers.map((answer) => answer.code).sort()).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', null]);
  });

  it.each([
    ['handle', 'ab', 'TOO_SHORT'],
    ['handle', 'a'.repeat(31), 'TOO_LONG'],
    ['handle', 'no spaces', 'BAD_FORMAT'],
    ['handle', 'Admin', 'HANDLE_RESERVED'],
    ['password', 'short', 'TOO_SHORT'],
    ['password', 'é'.repeat(129), 'TOO_LONG'],
    ['password', '1234567890', 'PASSWORD_COMMON'],
    ['displayName', ' ', 'TOO_SHORT'],
    ['displayName', 'a\u0007', 'BAD_FORMAT'],
    ['bio', 'a'.repeat(301), 'TOO_LONG'],
    ['email', 'nobody', 'BAD_FORMAT'],
    ['email', 'ada@example.org\r\nBcc: all@example.org', 'BAD_FORMAT'],
  ])('names the field that is wrong: %s = %j is %s', async (field, value, reason) => {
    expect((await signUp(api(), { [field]: value })).error).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: `input.${field}`,
      reason,
    });
  });

  it('refuses a password that is made of the handle', async () => {
    const handle = freshHandle('ada');
    expect((await signUp(api(), { handle, password: `${handle}1` })).error.reason).toBe('PASSWORD_PERSONAL');
  });
});

describe('signIn', () => {
  it('takes the handle or the e-mail address, in any case', async () => {
    const email = `${freshHandle()}@example.org`;
    const ada = await account(api(), { email });
    for (const login of [ada.handle, ` ${ada.handle.toUpperCase()} `, email.toUpperCase()]) {
      expect((await signIn(api(), { login, totp: '000000' })).data.signIn.user.id).toBe(ada.id);
    }
  });

  it('tells an unknown login, a wrong password and an account without one apart in nothing', async () => {
    const ada = await account(api());
    const imported = await api().person();
    const answers = await Promise.all([
      signIn(api(), { login: ada.handle, password: 'not the password' }),
      signIn(api(), { login: freshHandle('nobody') }),
      signIn(api(), { login: 'nobody@example.org' }),
      signIn(api(), { login: imported.handle, password: '' }),
    ]);
    const errors = answers.map(({ json }) => [json.errors?.[0]?.message, json.errors?.[0]?.extensions]);
    expect(new Set(errors.map((error) => JSON.stringify(error))).size).toBe(1);
    expect(answers[0].error).toEqual({ code: 'UNAUTHENTICATED', reason: 'BAD_CREDENTIALS' });
  });

  it('keeps at most 50 devices signed in: the ones not seen for longest go', async () => {
    const ada = await account(api(), { device: 'the first' });
    for (let index = 0; index < 50; index += 1) await ada.signIn(`device ${String(index)}`);
    expect((await ada.query(ME)).error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' });
    const last = await ada.signIn('the last');
    const names = (await devices(last.accessToken)).map(({ device }) => device);
    expect(names).toHaveLength(50);
    expect(names).toContain('the last');
    expect(names).not.toContain('device 0');
  });
});

describe('refreshSession', () => {
  it('gives new tokens; the old access token stays good until it expires', async () => {
    const ada = await account(api());
    const next = await refreshed(ada.session.refreshToken);
    expect(next.refreshToken).not.toBe(ada.session.refreshToken);
    for (const token of [next.accessToken, ada.session.accessToken]) {
      expect((await api().query(ME, {}, token)).data.me.id).toBe(ada.id);
    }
    expect((await refreshed(next.refreshToken)).accessToken).toEqual(expect.any(String));
  });

  it('ends the whole session on a second use, for the thief and for the owner', async () => {
    const ada = await account(api());
    const next = await refreshed(ada.session.refreshToken);
    const revoked = { code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' };
    expect((await refresh(ada.session.refreshToken)).error).toMatchObject(revoked);
    expect((await refresh(next.refreshToken)).error).toMatchObject(revoked);
    expect((await api().query(ME, {}, next.accessToken)).error).toMatchObject(revoked);
  });

  it('lets one of many concurrent uses win', async () => {
    const ada = await account(api());
    const answers = await Promise.all(Array.from({ length: 6 }, () => refresh(ada.session.refreshToken)));
    expect(answers.filter((answer) => answer.code === null)).toHaveLength(1);
    expect(answers.filter((answer) => answer.code === 'UNAUTHENTICATED')).toHaveLength(5);
  });

  it('refuses what is no refresh token of ours', async () => {
    expect((await refresh('nonsense')).error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' });
    const stranger = `ses_${'0'.repeat(32)}.${'a'.repeat(43)}`;
    expect((await refresh(stranger)).error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' });
  });
});

describe('sessions', () => {
  it('lists the devices, the latest seen first, and marks the one that asks', async () => {
    const ada = await account(api(), { device: `phone\n${'x'.repeat(200)}` });
    const laptop = await ada.signIn('laptop');
    await refreshed(laptop.refreshToken);
    const [first, second, ...more] = await devices(ada.session.accessToken);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ device: 'laptop', current: false });
    expect(second).toMatchObject({ device: `phone ${'x'.repeat(94)}`, current: true });
  });

  it('names a device by its client where it has no name', async () => {
    const ada = await account(api());
    expect((await devices(ada.session.accessToken))[0]!.device).toMatch(/node|undici/i);
  });

  it('are shown to their owner alone', async () => {
    const ada = await account(api());
    const eve = await account(api());
    const document = 'query ($handle: String!) { user(handle: $handle) { id sessions { id } } }';
    expect((await eve.query(document, { handle: ada.handle })).data.user).toEqual({ id: ada.id, sessions: null });
    expect((await api().query(document, { handle: ada.handle })).data.user.sessions).toBeNull();
  });
});

describe('signOut and revokeSession', () => {
  it('ends the session of the request, at once, and no other', async () => {
    const ada = await account(api());
    const other = await ada.signIn('other');
    expect((await ada.query('mutation { signOut }')).data.signOut).toBe(true);
    expect((await ada.query(ME)).error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' });
    expect((await refresh(ada.session.refreshToken)).error.reason).toBe('SESSION_REVOKED');
    expect((await devices(other.accessToken)).map(({ device }) => device)).toEqual(['other']);
  });

  it('ends the session of another device, whose tokens work no more', async () => {
    const ada = await account(api());
    const lost = await ada.signIn('lost phone');
    expect((await api().query(ME, {}, lost.accessToken)).code).toBeNull();
    const { id } = (await devices(ada.session.accessToken)).find(({ device }) => device === 'lost phone')!;
    expect((await ada.query(REVOKE, { id })).data.revokeSession).toBe(true);
    expect((await ada.query(REVOKE, { id })).data.revokeSession).toBe(true);
    expect((await api().query(ME, {}, lost.accessToken)).error.reason).toBe('SESSION_REVOKED');
    expect((await refresh(lost.refreshToken)).error.reason).toBe('SESSION_REVOKED');
  });

  it('finds no session of somebody else', async () => {
    const ada = await account(api());
    const eve = await account(api());
    const [{ id } = { id: '' }] = await devices(ada.session.accessToken);
    for (const wrong of [id, 'ses_nobody']) expect((await eve.query(REVOKE, { id: wrong })).code).toBe('NOT_FOUND');
    expect((await eve.query(REVOKE, { id: 'x'.repeat(65) })).error).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'id',
    });
    expect((await ada.query(ME)).data.me.id).toBe(ada.id);
  });

  it('needs somebody who is signed in', async () => {
    for (const document of ['mutation { signOut }', 'mutation { revokeSession(id: "x") }', ME]) {
      expect((await api().query(document)).code).toBe('UNAUTHENTICATED');
    }
  });

  it('lets a token that an operator made sign out of nothing', async () => {
    const ada = await api().person();
    expect((await ada.query('mutation { signOut }')).data.signOut).toBe(true);
    expect((await ada.query(ME)).data.me.id).toBe(ada.id);
  });
});
