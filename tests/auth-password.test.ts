// New passwords: by the old one, and by a link in a letter; what ends with them, and what they tell nobody.
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createSmtpMail } from '../src/gateways/mail.ts';
import { createLogs } from '../src/observability/log.ts';
import { account, PASSWORD, signIn, type Account } from './support/account.ts';
import { freshHandle, useApi } from './support/api.ts';
import { letterTo, lettersTo } from './support/letters.ts';

const log = createLogs('silent').app;
const api = useApi();

const ME = '{ me { id } }';
const REQUEST = 'mutation ($email: String!) { requestPasswordReset(email: $email) }';
const RESET = 'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) }';
const CHANGE = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) }';
const STEP_UP = 'mutation ($input: StepUpInput!) { stepUp(input: $input) { elevatedUntil } }';
const CHANGE_EMAIL = 'mutation ($email: String!) { changeEmail(email: $email) }';
const NEW = 'another teapot 78 battery';

const freshEmail = () => `${freshHandle()}@example.org`;
const requestReset = (email: string) => api().query(REQUEST, { email });
const reset = (token: string, newPassword = NEW) => api().query(RESET, { input: { token, newPassword } });
const stepUp = (who: Account) => who.query(STEP_UP, { input: { password: PASSWORD } });

describe('a forgotten password', () => {
  it('is set anew by a link that works once, and every session ends', async () => {
    const email = freshEmail();
    const ada = await account(api(), { email });
    const phone = await ada.signIn('phone');
    expect((await requestReset(email.toUpperCase())).data.requestPasswordReset).toBe(true);
    const { token, text } = await letterTo(api(), email, 'reset');
    expect(text).toContain('http://127.0.0.1:4000/reset-password#token=chl_');

    expect((await reset(token)).data.resetPassword).toBe(true);
    for (const session of [ada.session, phone]) {
      expect((await api().query(ME, {}, session.accessToken)).error.reason).toBe('SESSION_REVOKED');
    }
    expect((await signIn(api(), { login: email })).error.reason).toBe('BAD_CREDENTIALS');
    expect((await signIn(api(), { login: email, password: NEW })).data.signIn.user.id).toBe(ada.id);
    expect((await reset(token)).error).toMatchObject({
      code: 'BAD_USER_INPUT',
      reason: 'LINK_INVALID',
      field: 'input.token',
    });
    expect((await letterTo(api(), email, 'notice')).text).toContain('was changed');
  });

  it('is set by one of many who use the link at once', async () => {
    const email = freshEmail();
    await account(api(), { email });
    await requestReset(email);
    const { token } = await letterTo(api(), email, 'reset');
    const answers = await Promise.all(Array.from({ length: 5 }, () => reset(token)));
    expect(answers.filter(({ code }) => code === null)).toHaveLength(1);
  });

  it('answers alike, does the same work and writes no letter where nobody has the address', async () => {
    const email = freshEmail();
    await account(api(), { email });
    const unknown = freshEmail();
    // Once each before counting, so that what is cached or prepared is so for both.
    await Promise.all([requestReset(freshEmail()), requestReset(freshEmail())]);
    await api().app.letters.drain();
    const counts = [];
    for (const address of [email, unknown]) {
      counts.push(
        await api().countQueries(async () => {
          expect((await requestReset(address)).data).toEqual({ requestPasswordReset: true });
          await api().app.letters.drain();
        }),
      );
    }
    expect(counts[0]).toBe(counts[1]);
    await letterTo(api(), email, 'reset');
    expect(lettersTo(api(), unknown, 'reset')).toEqual([]);
  });

  it('refuses a link that is made up, tampered with, or for something else', async () => {
    const email = freshEmail();
    const ada = await account(api(), { email });
    await requestReset(email);
    const { token } = await letterTo(api(), email, 'reset');
    await stepUp(ada);
    const other = freshEmail();
    await ada.query(CHANGE_EMAIL, { email: other });
    const wrong = [
      'nonsense',
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      `chl_${'0'.repeat(32)}.${'a'.repeat(43)}`,
      (await letterTo(api(), other, 'confirm')).token,
    ];
    for (const one of wrong) expect((await reset(one)).error.reason).toBe('LINK_INVALID');
    expect((await reset('x'.repeat(201))).error).toMatchObject({ reason: 'TOO_LONG', field: 'input.token' });
  });

  it('keeps to the rules of a new one, and the link stays good', async () => {
    const email = freshEmail();
    await account(api(), { email });
    await requestReset(email);
    const { token } = await letterTo(api(), email, 'reset');
    expect((await reset(token, 'short')).error).toMatchObject({ reason: 'TOO_SHORT', field: 'input.newPassword' });
    expect((await reset(token, '1234567890')).error.reason).toBe('PASSWORD_COMMON');
    expect((await reset(token)).data.resetPassword).toBe(true);
  });

  it('leaves nothing in the graph by which it could be set', async () => {
    const email = freshEmail();
    const ada = await account(api(), { email });
    await requestReset(email);
    const { token } = await letterTo(api(), email, 'reset');
    const { records } = await api().graph.driver.executeQuery(
      "MATCH (c:Challenge {accountId: $id, kind: 'PASSWORD_RESET'}) RETURN properties(c) AS c",
      { id: ada.id },
    );
    expect(records).toHaveLength(1);
    expect(JSON.stringify(records[0]!.get('c'))).not.toContain(token.split('.')[1]);
  });
});

describe('changePassword', () => {
  it('wants the old one, and ends every other session', async () => {
    const ada = await account(api());
    const phone = await ada.signIn('phone');
    const change = (currentPassword?: string, newPassword = NEW) =>
      ada.query(CHANGE, { input: { currentPassword, newPassword } });
    for (const wrong of [undefined, 'not the password']) {
      expect((await change(wrong)).error.reason).toBe('BAD_CREDENTIALS');
    }
    expect((await change(PASSWORD, 'aaaaaaaaaaaa')).error).toMatchObject({
      reason: 'PASSWORD_COMMON',
      field: 'input.newPassword',
    });
    expect((await change(PASSWORD)).data.changePassword).toBe(true);
    expect((await ada.query(ME)).data.me.id).toBe(ada.id);
    expect((await api().query(ME, {}, phone.accessToken)).error.reason).toBe('SESSION_REVOKED');
    expect((await signIn(api(), { login: ada.handle, password: NEW })).code).toBeNull();
    expect((await signIn(api(), { login: ada.handle })).error.reason).toBe('BAD_CREDENTIALS');
  });

  it('makes void the links of before', async () => {
    const email = freshEmail();
    const ada = await account(api(), { email });
    await requestReset(email);
    const { token } = await letterTo(api(), email, 'reset');
    await ada.query(CHANGE, { input: { currentPassword: PASSWORD, newPassword: NEW } });
    expect((await reset(token)).error.reason).toBe('LINK_INVALID');
  });
});

describe('stepUp', () => {
  it('raises the session it was given in, and no other', async () => {
    const ada = await account(api());
    const phone = await ada.signIn('phone');
    expect((await ada.query(STEP_UP, { input: { password: 'wrong one' } })).error.reason).toBe('BAD_CREDENTIALS');
    const { elevatedUntil } = (await stepUp(ada)).data.stepUp;
    expect(Date.parse(elevatedUntil) - Date.now()).toBeGreaterThan(590_000);
    const email = freshEmail();
    expect((await api().query(CHANGE_EMAIL, { email }, phone.accessToken)).error.reason).toBe('STEP_UP_REQUIRED');
    expect((await ada.query(CHANGE_EMAIL, { email })).code).toBeNull();
  });

  it('is nothing for a token without a session, or an account without a proof', async () => {
    const eve = await api().person();
    expect((await eve.query(STEP_UP, { input: { password: PASSWORD } })).error.reason).toBe('NO_PROOF');
    const ada = await account(api());
    const token = await api().token(ada.id);
    expect((await api().query(STEP_UP, { input: { password: PASSWORD } }, token)).error.reason).toBe('NO_SESSION');
  });
});

it('revokeOtherSessions ends all but the one that asks', async () => {
  const ada = await account(api());
  const others = [await ada.signIn('phone'), await ada.signIn('laptop')];
  expect((await ada.query('mutation { revokeOtherSessions }')).data.revokeOtherSessions).toBe(2);
  for (const { accessToken } of others) {
    expect((await api().query(ME, {}, accessToken)).error.reason).toBe('SESSION_REVOKED');
  }
  expect((await ada.query(ME)).data.me.id).toBe(ada.id);
});

describe('the mail gateway', () => {
  const received: string[] = [];
  let server: Server;
  let url: string;

  /** Enough of RFC 5321 to take a letter. */
  function serve(socket: Socket): void {
    let [inData, buffer] = [false, ''];
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      buffer += chunk.toString();
      const end = inData ? '\r\n.\r\n' : '\r\n';
      while (buffer.includes(end)) {
        const line = buffer.slice(0, buffer.indexOf(end));
        buffer = buffer.slice(buffer.indexOf(end) + end.length);
        received.push(line);
        if (inData) inData = false;
        else if (line === 'DATA') inData = true;
        socket.write(inData ? '354 go on\r\n' : line.startsWith('QUIT') ? '221 bye\r\n' : '250 ok\r\n');
        if (inData) break;
      }
    });
  }

  beforeAll(async () => {
    server = createServer(serve).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `smtp://127.0.0.1:${String((server.address() as { port: number }).port)}`;
  });
  afterAll(() => void server.close());

  it('hands letters to the SMTP server of its address', async () => {
    const mail = createSmtpMail({ url, from: 'Sociogram <no-reply@example.org>', log });
    await mail.send({ to: 'ada@example.org', subject: 'Hello', text: 'Well put' });
    mail.close();
    expect(received).toEqual(expect.arrayContaining(['MAIL FROM:<no-reply@example.org>', 'RCPT TO:<ada@example.org>']));
    expect(received.find((line) => line.includes('Subject: Hello'))).toContain('Well put');
  });

  it('says so where no server answers', async () => {
    const mail = createSmtpMail({ url: 'smtp://127.0.0.1:1', from: 'no-reply@example.org', log });
    await expect(mail.send({ to: 'ada@example.org', subject: 'Hello', text: 'x' })).rejects.toThrow();
    mail.close();
  });
});
