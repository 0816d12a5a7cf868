// What somebody tries who is not who they say: forged tokens, two people on one socket, guessing, and asking who has an
// account.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { base64url, importJWK, type JWK, SignJWT } from 'jose';
import { generateSync } from 'otplib';
import { WebSocket } from 'ws';

import { account, PASSWORD, signIn, signUp } from './support/account.ts';
import { type Api, freshHandle, startApi, useApi } from './support/api.ts';

const api = useApi();
const ME = '{ me { id role } }';

/** A socket of the sub-protocol by hand: what a client library would never send can be sent here. */
async function openSocket() {
  const socket = new WebSocket(api().wsUrl, 'graphql-transport-ws');
  const closed = once(socket, 'close').then(([code]) => code as number);
  const received: Record<string, unknown>[] = [];
  let wake: () => void = () => undefined;
  socket.on('message', (data: Buffer) => {
    received.push(JSON.parse(data.toString()) as Record<string, unknown>);
    wake();
  });
  await once(socket, 'open');
  return {
    closed,
    send: (message: unknown) => socket.send(JSON.stringify(message)),
    async next(type: string): Promise<Record<string, unknown>> {
      for (;;) {
        const found = received.find((message) => message.type === type);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    close: () => socket.close(),
  };
}

const initOf = (token: string) => ({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });

describe('forged access tokens', () => {
  interface StoredKey extends JWK {
    readonly kid: string;
    readonly x: string;
  }
  const storedKey = (): StoredKey =>
    (JSON.parse(readFileSync(join(api().config.dataDir, 'auth-keys.json'), 'utf8')) as { keys: StoredKey[] }).keys[0]!;
  const part = (value: unknown): string => base64url.encode(JSON.stringify(value));
  const read = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;

  async function forgeries(): Promise<[what: string, token: string][]> {
    const { session } = await account(api());
    const [header = '', payload = '', signature = ''] = session.accessToken.split('.');
    const [head, claims] = [read(header), read(payload)];
    const admin = part({ ...claims, role: 'ADMIN' });
    const { kid, x } = storedKey();
    const hmac = (input: string, key: Buffer): string => createHmac('sha256', key).update(input).digest('base64url');
    const asHmac = `${part({ ...head, alg: 'HS256' })}.${admin}`;
    const ownKey = await importJWK(storedKey(), 'EdDSA');
    const signed = (typ: string, issuer: string) =>
      new SignJWT({ ...claims, role: 'ADMIN' })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ })
        .setIssuer(issuer)
        .sign(ownKey);
    return [
      ['another role under the old signature', `${header}.${admin}.${signature}`],
      ['alg none, without a signature', `${part({ ...head, alg: 'none' })}.${admin}.`],
      ['alg None, with the old signature', `${part({ ...head, alg: 'None' })}.${admin}.${signature}`],
      ['the public key as an HMAC secret', `${asHmac}.${hmac(asHmac, Buffer.from(x, 'base64url'))}`],
      ['its text as an HMAC secret', `${asHmac}.${hmac(asHmac, Buffer.from(x))}`],
      ['a key that is not ours', `${part({ ...head, kid: 'mine' })}.${payload}.${signature}`],
      [
        'a key of its own in the header',
        `${part({ ...head, jwk: { kty: 'OKP', crv: 'Ed25519', x } })}.${admin}.${signature}`,
      ],
      ['a token of another type', await signed('JWT', 'sociogram')],
      ['a token of another issuer', await signed('at+jwt', 'somebody')],
      ['a refresh token', session.refreshToken],
    ];
  }

  it('are refused over HTTP and over a socket, each with the same words', async () => {
    for (const [what, token] of await forgeries()) {
      const answer = await api().query(ME, {}, token);
      expect([what, answer.status, answer.error]).toEqual([
        what,
        401,
        { code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' },
      ]);
      const socket = await openSocket();
      socket.send(initOf(token));
      expect([what, await socket.closed]).toEqual([what, 4403]);
    }
  });
});

describe('two people on one socket', () => {
  it('are not: the first token stays, a second one ends the socket, and an operation brings none', async () => {
    const [ada, eve] = [await account(api()), await account(api())];
    const socket = await openSocket();
    socket.send(initOf(ada.session.accessToken));
    await socket.next('connection_ack');
    const authorization = `Bearer ${eve.session.accessToken}`;
    const payload = { query: ME, extensions: { authorization, headers: { authorization } }, authorization };
    socket.send({ id: '1', type: 'subscribe', payload });
    expect(await socket.next('next')).toMatchObject({ payload: { data: { me: { id: ada.id } } } });
    socket.send(initOf(eve.session.accessToken));
    expect(await socket.closed).toBe(4429);
  });
});

describe('asking who has an account', () => {
  it('costs the same statements for a wrong password, an unknown handle and an unknown address', async () => {
    const email = `${freshHandle()}@example.org`;
    const ada = await account(api(), { email });
    const logins = [ada.handle, freshHandle(), email, `${freshHandle()}@example.org`];
    const tried = (login: string) => signIn(api(), { login, password: 'not the password' });
    for (const login of logins) await tried(login);
    const counts = [];
    for (const login of logins) counts.push(await api().countQueries(() => tried(login)));
    expect(new Set(counts).size).toBe(1);
  });
});

describe('guessing', () => {
  let limited: Api;
  beforeAll(async () => {
    limited = await startApi({ RATE_LIMITS: 'on' });
  });
  afterAll(() => limited.close());

  it('passwords meets a wait, the same for an unknown login, and the right one does not end it', async () => {
    const { handle } = (await signUp(limited)).data.signUp.user;
    for (const login of [handle as string, freshHandle()]) {
      const guess = (password: string) => signIn(limited, { login, password });
      for (let guesses = 0; guesses < 6; guesses += 1) {
        expect((await guess(`wrong ${String(guesses)}`)).error.reason).toBe('BAD_CREDENTIALS');
      }
      const refused = await guess(PASSWORD);
      expect(refused.error).toMatchObject({ code: 'RATE_LIMITED', reason: 'TOO_MANY_ATTEMPTS' });
      expect(refused.error.retryAfterMs).toBeGreaterThan(0);
    }
  });

  it('codes of a second factor ends after twenty in an hour, however many sign-ins they are spread over', async () => {
    const ada = await account(limited);
    await ada.query('mutation ($input: StepUpInput!) { stepUp(input: $input) { elevatedUntil } }', {
      input: { password: PASSWORD },
    });
    const { secret } = (await ada.query('mutation { beginSecondFactor { secret } }')).data.beginSecondFactor;
    const confirm = 'mutation ($code: String!) { confirmSecondFactor(code: $code) { recoveryCodes } }';
    const epoch = Math.floor(Date.now() / 1000);
    await ada.query(confirm, { code: generateSync({ secret, epoch: epoch - 30 }) });
    const begin = 'mutation ($input: SignInInput!) { signIn(input: $input) { challenge { token } } }';
    const complete = 'mutation ($input: CompleteSignInInput!) { completeSignIn(input: $input) { user { id } } }';
    const reasons: unknown[] = [];
    for (let round = 0; round < 5; round += 1) {
      const input = { login: ada.handle, password: PASSWORD };
      const { token: challenge } = (await limited.query(begin, { input })).data.signIn.challenge;
      for (let guess = 0; guess < 4; guess += 1) {
        reasons.push((await limited.query(complete, { input: { challenge, code: '000000' } })).error.reason);
      }
      const code = generateSync({ secret });
      if (round === 4) reasons.push((await limited.query(complete, { input: { challenge, code } })).error.reason);
    }
    // One was taken by turning it on.
    expect(reasons).toEqual([
      ...Array.from({ length: 19 }, () => 'BAD_CODE'),
      'SECOND_FACTOR_LIMIT',
      'SECOND_FACTOR_LIMIT',
    ]);
  });

  it('who gets letters meets the same limit, whether the address is known or not', async () => {
    const known = `${freshHandle()}@example.org`;
    await account(limited, { email: known });
    const request = 'mutation ($email: String!) { requestPasswordReset(email: $email) }';
    for (const email of [known, `${freshHandle()}@example.org`]) {
      const answers = [];
      for (let asked = 0; asked < 4; asked += 1) answers.push(await limited.query(request, { email }));
      expect(answers.map(({ code }) => code)).toEqual([null, null, null, 'RATE_LIMITED']);
    }
  });
});
