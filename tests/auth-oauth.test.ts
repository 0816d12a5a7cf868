// Signing in with another service: through a real OpenID provider, and what does not lead into anybody's account.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { account, PASSWORD, signIn } from './support/account.ts';
import { type Api, freshHandle, startApi } from './support/api.ts';
import { CLIENT, REDIRECT_URL, startProvider, type TestProvider } from './support/oidc.ts';

let provider: TestProvider;
let api: Api;
const folder = mkdtempSync(join(tmpdir(), 'sociogram-oauth-'));

beforeAll(async () => {
  provider = await startProvider();
  const file = join(folder, 'providers.json');
  const gone = { kind: 'oidc', issuer: 'http://127.0.0.1:1', ...CLIENT };
  const providers = { example: { kind: 'oidc', issuer: provider.issuer, ...CLIENT }, gone };
  writeFileSync(file, JSON.stringify({ redirectUrl: REDIRECT_URL, providers }));
  api = await startApi({ OAUTH_PROVIDERS_FILE: file });
});
afterAll(async () => {
  await api.close();
  provider.close();
  rmSync(folder, { recursive: true });
});

const BEGIN = `mutation ($input: BeginOauthInput!) {
  beginOauth(input: $input) { authorizationUrl handoff expiresAt } }`;
const SIGN_IN = `mutation ($input: OauthReturnInput!) { signInWithOauth(input: $input) {
  session { accessToken } challenge { token } signUp { token displayName expiresAt } user { id handle } } }`;
const SIGN_UP = `mutation ($input: SignUpWithOauthInput!) { signUpWithOauth(input: $input) {
  session { accessToken } user { id handle displayName } } }`;
const LINK = 'mutation ($input: OauthReturnInput!) { linkIdentity(input: $input) }';
const UNLINK = 'mutation ($id: ID!) { unlinkIdentity(id: $id) }';
const RAISE = 'mutation ($input: OauthReturnInput!) { stepUpWithOauth(input: $input) { elevatedUntil } }';
const STEP_UP = 'mutation ($input: StepUpInput!) { stepUp(input: $input) { elevatedUntil } }';
const METHODS = '{ signInMethods { hasPassword email isEmailVerified identities { id provider } } }';

const freshLogin = (kind = 'person') => `${kind}${randomBytes(6).toString('hex')}`;
const FAILED = { code: 'UNAUTHENTICATED', reason: 'OAUTH_FAILED' };

interface Trip {
  readonly callbackUrl: string;
  readonly handoff: string;
}

/** There and back. */
async function travel(login: string, purpose = 'SIGN_IN', token?: string): Promise<Trip> {
  const begun = await api.query(BEGIN, { input: { provider: 'example', purpose } }, token);
  const { authorizationUrl, handoff } = begun.data.beginOauth;
  return { callbackUrl: await provider.visit(authorizationUrl, login), handoff };
}
const arrive = (input: Trip) => api.query(SIGN_IN, { input });
const signUp = (token: string, handle = freshHandle()) => api.query(SIGN_UP, { input: { token, handle } });

async function madeWith(login: string) {
  const { token } = (await arrive(await travel(login))).data.signInWithOauth.signUp;
  const { user, session } = (await signUp(token)).data.signUpWithOauth;
  return { id: user.id as string, token: session.accessToken as string, user };
}

describe('an identity', () => {
  it('makes an account, and signs in to it from then on', async () => {
    const login = freshLogin('verified');
    const { id, token, user } = await madeWith(login);
    expect(user.displayName).toBe(`Person ${login.slice(0, 8)}`);
    expect((await api.query(METHODS, {}, token)).data.signInMethods).toEqual({
      hasPassword: false,
      email: `${login}@example.org`,
      isEmailVerified: true,
      identities: [{ id: expect.any(String), provider: 'example' }],
    });
    expect((await arrive(await travel(login))).data.signInWithOauth).toMatchObject({ signUp: null, user: { id } });
    expect((await api.query('{ oauthProviders }')).data.oauthProviders).toEqual(['example', 'gone']);
  });

  it('of an address that an account has, verified or not, does not lead into that account', async () => {
    for (const kind of ['verified', 'person']) {
      const login = freshLogin(kind);
      const email = `${login}@example.org`;
      const victim = await account(api, { email });
      const arrived = (await arrive(await travel(login))).data.signInWithOauth;
      expect(arrived).toMatchObject({ session: null, user: null, signUp: { token: expect.any(String) } });
      const made = (await signUp(arrived.signUp.token)).data.signUpWithOauth;
      expect(made.user.id).not.toBe(victim.id);
      expect((await api.query(METHODS, {}, made.session.accessToken)).data.signInMethods.email).toBeNull();
      expect((await signIn(api, { login: email })).data.signIn.user.id).toBe(victim.id);
    }
  });

  it('of an address that the provider has not verified gives the account none', async () => {
    const { token } = await madeWith(freshLogin('person'));
    expect((await api.query(METHODS, {}, token)).data.signInMethods).toMatchObject({
      email: null,
      isEmailVerified: false,
    });
  });

  it('makes one account, however often it is asked to', async () => {
    const login = freshLogin();
    const owed = (await arrive(await travel(login))).data.signInWithOauth.signUp.token;
    const again = (await arrive(await travel(login))).data.signInWithOauth.signUp.token;
    const answers = await Promise.all([owed, owed, again].map((token) => signUp(token)));
    expect(answers.filter(({ code }) => code === null)).toHaveLength(1);
  });
});

describe('the way back', () => {
  it('works once, in the browser that left', async () => {
    const login = freshLogin();
    await madeWith(login);
    const [mine, theirs] = [await travel(login), await travel(login)];
    expect((await arrive({ callbackUrl: theirs.callbackUrl, handoff: mine.handoff })).error).toMatchObject(FAILED);
    expect((await arrive(theirs)).code).toBeNull();
    expect((await arrive(theirs)).error).toMatchObject(FAILED);
  });

  it('is refused with another state, without a code, or with a code that is made up', async () => {
    const login = freshLogin();
    const change = (name: string, value: string | null) => async () => {
      const { callbackUrl, handoff } = await travel(login);
      const url = new URL(callbackUrl);
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
      return arrive({ callbackUrl: url.href, handoff });
    };
    const tries = [
      change('state', 'x'),
      change('state', null),
      change('code', null),
      change('code', 'x'),
      change('iss', 'http://x'),
    ];
    for (const tried of tries) expect((await tried()).error).toMatchObject(FAILED);
    const { handoff } = await travel(login);
    const denied = `${REDIRECT_URL}?error=access_denied`;
    expect((await arrive({ callbackUrl: denied, handoff })).error).toMatchObject(FAILED);
    expect((await arrive({ callbackUrl: 'no address', handoff: 'nonsense' })).error).toMatchObject(FAILED);
  });

  it('says what is wrong with the provider', async () => {
    const begin = (name: string) => api.query(BEGIN, { input: { provider: name } });
    expect((await begin('nobody')).error).toMatchObject({ reason: 'UNKNOWN_PROVIDER', field: 'input.provider' });
    expect((await begin('gone')).code).toBe('UNAVAILABLE');
  });
});

describe('linking', () => {
  it('takes a step-up and the session that began; the identity signs in until it is unlinked', async () => {
    const ada = await account(api);
    const login = freshLogin();
    const token = ada.session.accessToken;
    const begin = () => api.query(BEGIN, { input: { provider: 'example', purpose: 'LINK' } }, token);
    expect((await begin()).error.reason).toBe('STEP_UP_REQUIRED');
    await ada.query(STEP_UP, { input: { password: PASSWORD } });
    expect((await ada.query(LINK, { input: await travel(login, 'LINK', token) })).data.linkIdentity).toBe(true);
    expect((await arrive(await travel(login))).data.signInWithOauth.user.id).toBe(ada.id);

    const { id } = (await ada.query(METHODS)).data.signInMethods.identities[0];
    expect((await ada.query(UNLINK, { id })).data.unlinkIdentity).toBe(true);
    expect((await arrive(await travel(login))).data.signInWithOauth.user).toBeNull();
  });

  it('is nothing that somebody else can have one do', async () => {
    const [ada, eve] = [await account(api), await account(api)];
    for (const who of [ada, eve]) await who.query(STEP_UP, { input: { password: PASSWORD } });
    // Eve sends Ada the address at which her own trip ended; and Ada comes with a trip for signing in.
    const eves = await travel(freshLogin(), 'LINK', eve.session.accessToken);
    expect((await ada.query(LINK, { input: eves })).error).toMatchObject(FAILED);
    expect((await ada.query(LINK, { input: await travel(freshLogin()) })).error).toMatchObject(FAILED);
    expect((await arrive(await travel(freshLogin(), 'LINK', ada.session.accessToken))).error).toMatchObject(FAILED);
    const login = freshLogin();
    await madeWith(login);
    const taken = await ada.query(LINK, { input: await travel(login, 'LINK', ada.session.accessToken) });
    expect(taken.error).toMatchObject({ code: 'CONFLICT', reason: 'IDENTITY_TAKEN' });
  });

  it('keeps the last way in; a provider steps up where there is nothing else', async () => {
    const login = freshLogin();
    const { token } = await madeWith(login);
    const { id } = (await api.query(METHODS, {}, token)).data.signInMethods.identities[0];
    expect((await api.query(UNLINK, { id }, token)).error.reason).toBe('STEP_UP_REQUIRED');
    const other = await travel(freshLogin(), 'STEP_UP', token);
    expect((await api.query(RAISE, { input: other }, token)).error).toMatchObject(FAILED);
    const input = await travel(login, 'STEP_UP', token);
    expect((await api.query(RAISE, { input }, token)).code).toBeNull();
    expect((await api.query(UNLINK, { id }, token)).error).toMatchObject({ code: 'CONFLICT', reason: 'LAST_WAY_IN' });
  });
});
