// Signing in with GitHub, which speaks OAuth 2.0 only: through a twin of its endpoints.
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Api, freshHandle, startApi } from './support/api.ts';
import { GITHUB_CLIENT, startGithub, type TestGithub } from './support/github.ts';

let github: TestGithub;
let api: Api;
const folder = mkdtempSync(join(tmpdir(), 'sociogram-github-'));

beforeAll(async () => {
  github = await startGithub();
  const file = join(folder, 'providers.json');
  const { site: issuer, api: address } = github;
  const providers = { github: { kind: 'github', issuer, api: address, ...GITHUB_CLIENT } };
  writeFileSync(file, JSON.stringify({ redirectUrl: 'http://127.0.0.1:4000/auth/callback', providers }));
  api = await startApi({ OAUTH_PROVIDERS_FILE: file });
});
afterAll(async () => {
  await api.close();
  github.close();
  rmSync(folder, { recursive: true });
});

const BEGIN = 'mutation ($input: BeginOauthInput!) { beginOauth(input: $input) { authorizationUrl handoff } }';
const SIGN_IN = `mutation ($input: OauthReturnInput!) { signInWithOauth(input: $input) {
  session { accessToken } signUp { token displayName } user { id } } }`;
const SIGN_UP = `mutation ($input: SignUpWithOauthInput!) { signUpWithOauth(input: $input) {
  session { accessToken } user { id displayName } } }`;
const METHODS = '{ signInMethods { email identities { provider } } }';
const FAILED = { code: 'UNAUTHENTICATED', reason: 'OAUTH_FAILED' };

const freshId = () => randomInt(1, 2 ** 40);

async function travel(userId: number) {
  const { authorizationUrl, handoff } = (await api.query(BEGIN, { input: { provider: 'github' } })).data.beginOauth;
  return { callbackUrl: await github.visit(authorizationUrl, userId), handoff: handoff as string };
}
const arrive = (input: { callbackUrl: string; handoff: string }) => api.query(SIGN_IN, { input });

describe('GitHub', () => {
  it('says who somebody is by their id, which makes an account and signs in to it from then on', async () => {
    const userId = freshId();
    const { signUp } = (await arrive(await travel(userId))).data.signInWithOauth;
    expect(signUp.displayName).toBe(`Person ${String(userId)}`);
    const made = (await api.query(SIGN_UP, { input: { token: signUp.token, handle: freshHandle() } })).data
      .signUpWithOauth;
    // What GitHub shows as the address of a profile is not verified by it.
    expect((await api.query(METHODS, {}, made.session.accessToken)).data.signInMethods).toEqual({
      email: null,
      identities: [{ provider: 'github' }],
    });
    expect((await arrive(await travel(userId))).data.signInWithOauth.user.id).toBe(made.user.id);
    expect((await arrive(await travel(freshId()))).data.signInWithOauth.user).toBeNull();
  });

  it('is not believed with a made-up code, another state, or the way back of another browser', async () => {
    const changed = async (name: string) => {
      const { callbackUrl, handoff } = await travel(freshId());
      const url = new URL(callbackUrl);
      url.searchParams.set(name, 'made-up');
      return arrive({ callbackUrl: url.href, handoff });
    };
    expect((await changed('code')).error).toMatchObject(FAILED);
    expect((await changed('state')).error).toMatchObject(FAILED);
    const [mine, theirs] = [await travel(freshId()), await travel(freshId())];
    expect((await arrive({ callbackUrl: theirs.callbackUrl, handoff: mine.handoff })).error).toMatchObject(FAILED);
  });

  it('that refuses its own token is no sign-in, and that is down is away', async () => {
    github.userStatus = 401;
    expect((await arrive(await travel(freshId()))).error).toMatchObject(FAILED);
    github.userStatus = 502;
    expect((await arrive(await travel(freshId()))).code).toBe('UNAVAILABLE');
    github.userStatus = 200;
  });
});
