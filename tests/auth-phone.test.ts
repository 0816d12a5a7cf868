// Signing in by a code on the phone: through a server that speaks Twilio's API; its limits, tries, and what it tells.
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSync } from 'otplib';

import { account, PASSWORD } from './support/account.ts';
import { type Api, freshHandle, startApi } from './support/api.ts';
import { startTwilio, type TestTwilio } from './support/twilio.ts';

let twilio: TestTwilio;
let api: Api;
beforeAll(async () => {
  twilio = await startTwilio();
  api = await startApi({ ...twilio.environment, SMS_COUNTRIES: 'CH,GB' });
});
afterAll(async () => {
  await api.close();
  twilio.close();
});

const REQUEST = 'mutation ($input: RequestPhoneCodeInput!) { requestPhoneCode(input: $input) { challenge expiresAt } }';
const SIGN_IN = `mutation ($input: SignInWithPhoneInput!) { signInWithPhone(input: $input) {
  session { accessToken } challenge { token } user { id handle } } }`;
const SET = 'mutation ($input: SetPhoneInput!) { setPhone(input: $input) }';
const STEP_UP = 'mutation ($input: StepUpInput!) { stepUp(input: $input) { elevatedUntil } }';
const METHODS = '{ signInMethods { hasPassword phone hasSecondFactor identities { id } } }';

const freshNumber = () => `+4179${String(randomInt(2_000_000, 9_999_999))}`;

async function request(phone: string, purpose?: string, token?: string): Promise<{ challenge: string; code: string }> {
  const { challenge } = (await api.query(REQUEST, { input: { phone, purpose } }, token)).data.requestPhoneCode;
  await api.app.letters.drain();
  return { challenge, code: twilio.codeFor(phone) };
}
const signIn = (input: Record<string, unknown>) => api.query(SIGN_IN, { input });
const wrongOf = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function madeByPhone() {
  const phone = freshNumber();
  const made = (await signIn({ ...(await request(phone)), handle: freshHandle() })).data.signInWithPhone;
  return { phone, id: made.user.id as string, token: made.session.accessToken as string };
}

describe('a code', () => {
  it('makes an account, and signs in to it from then on', async () => {
    const phone = freshNumber();
    const first = await request(phone);
    expect(twilio.sent.at(-1)).toMatchObject({ to: phone, from: '+15005550006' });
    expect(twilio.sent.at(-1)!.text).toContain('Tell it to nobody');
    expect((await signIn(first)).error).toMatchObject({ code: 'CONFLICT', reason: 'NO_ACCOUNT' });
    const handle = freshHandle();
    const { user, session } = (await signIn({ ...first, handle })).data.signInWithPhone;
    expect(user.handle).toBe(handle);
    expect((await api.query(METHODS, {}, session.accessToken)).data.signInMethods).toEqual({
      hasPassword: false,
      phone,
      hasSecondFactor: false,
      identities: [],
    });
    expect((await signIn(first)).error.reason).toBe('BAD_CODE');
    expect((await signIn(await request(phone))).data.signInWithPhone.user.id).toBe(user.id);
  });

  it('has five tries, however many come at once', async () => {
    const { challenge, code } = await request(freshNumber());
    const answers = await Promise.all(
      Array.from({ length: 9 }, () => signIn({ challenge, code: wrongOf(code), handle: freshHandle() })),
    );
    expect(new Set(answers.map(({ error }) => error.reason))).toEqual(new Set(['BAD_CODE']));
    expect((await signIn({ challenge, code, handle: freshHandle() })).error.reason).toBe('BAD_CODE');
  });

  it('makes one account of many tries at once', async () => {
    const given = await request(freshNumber());
    const answers = await Promise.all([1, 2, 3, 4].map(() => signIn({ ...given, handle: freshHandle() })));
    expect(answers.filter(({ code }) => code === null)).toHaveLength(1);
  });

  it('is not the code of another challenge, nor for another purpose', async () => {
    const [one, two] = [await request(freshNumber()), await request(freshNumber())];
    if (one.code !== two.code) {
      expect((await signIn({ challenge: one.challenge, code: two.code, handle: freshHandle() })).error.reason).toBe(
        'BAD_CODE',
      );
    }
    const ada = await account(api);
    await ada.query(STEP_UP, { input: { password: PASSWORD } });
    const forSignIn = await request(freshNumber());
    expect((await ada.query(SET, { input: forSignIn })).error.reason).toBe('BAD_CODE');
  });

  it('is kept as a keyed hash', async () => {
    const { challenge, code } = await request(freshNumber());
    const { records } = await api.graph.driver.executeQuery('MATCH (c:Challenge {id: $id}) RETURN c', {
      id: challenge,
    });
    expect(JSON.stringify(records[0]!.get('c').properties.secretHash)).not.toContain(code);
  });
});

describe('requestPhoneCode', () => {
  it.each([
    ['079 234 56 78', 'BAD_FORMAT'],
    ['+41', 'BAD_FORMAT'],
    ['+41 44 668 18 00', 'PHONE_TYPE'],
    ['+41 900 123 456', 'PHONE_TYPE'],
    ['+44 800 123 4567', 'PHONE_TYPE'],
    ['+49 1512 3456789', 'PHONE_COUNTRY'],
  ])('writes to mobile numbers of open countries only: %s is %s', async (phone, reason) => {
    const before = twilio.sent.length;
    expect((await api.query(REQUEST, { input: { phone } })).error).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.phone',
      reason,
    });
    expect(twilio.sent).toHaveLength(before);
  });

  it('answers alike and does the same work for a number with an account and one without', async () => {
    const { phone } = await madeByPhone();
    await request(freshNumber());
    const counts = [];
    for (const number of [phone, freshNumber()]) counts.push(await api.countQueries(() => request(number)));
    expect(counts[0]).toBe(counts[1]);
  });

  it('answers alike where the service refuses the number, and sends such a message no more', async () => {
    twilio.refuse = true;
    const phone = freshNumber();
    const given = await request(phone);
    twilio.refuse = false;
    await api.app.letters.drain();
    expect(given).toEqual({ challenge: expect.stringMatching(/^chl_/), code: '' });
  });

  it('is bounded for a number and for its neighbours', async () => {
    const limited = await startApi({ ...twilio.environment, RATE_LIMITS: 'on' });
    const ask = (phone: string) => limited.query(REQUEST, { input: { phone } });
    const phone = freshNumber();
    for (let asked = 0; asked < 3; asked += 1) expect((await ask(phone)).code).toBeNull();
    expect((await ask(phone)).error).toMatchObject({ code: 'RATE_LIMITED', reason: 'SMS_NUMBER_LIMIT' });
    const range = freshNumber().slice(0, -3);
    const answers = [];
    for (let n = 0; n < 11; n += 1) answers.push(await ask(`${range}${String(100 + n)}`));
    expect(answers.map(({ code }) => code)).toEqual([...Array.from({ length: 10 }, () => null), 'RATE_LIMITED']);
    expect(answers.at(-1)!.error.reason).toBe('SMS_RANGE_LIMIT');
    await limited.close();
  });
});

describe('the number of an account', () => {
  it('is added after a step-up, by the session that asked; a second factor is still owed', async () => {
    const ada = await account(api);
    const phone = freshNumber();
    const token = ada.session.accessToken;
    expect((await api.query(REQUEST, { input: { phone, purpose: 'ADD' } }, token)).error.reason).toBe(
      'STEP_UP_REQUIRED',
    );
    expect((await api.query(REQUEST, { input: { phone, purpose: 'ADD' } })).code).toBe('UNAUTHENTICATED');
    await ada.query(STEP_UP, { input: { password: PASSWORD } });
    const input = await request(phone, 'ADD', token);
    const other = await ada.signIn();
    expect((await api.query(SET, { input }, other.accessToken)).error.reason).toBe('BAD_CODE');
    expect((await ada.query(SET, { input })).data.setPhone).toBe(true);
    expect((await signIn(await request(phone))).data.signInWithPhone.user.id).toBe(ada.id);

    const { secret } = (await ada.query('mutation { beginSecondFactor { secret } }')).data.beginSecondFactor;
    const confirm = 'mutation ($code: String!) { confirmSecondFactor(code: $code) { recoveryCodes } }';
    await ada.query(confirm, { code: generateSync({ secret }) });
    const owed = (await signIn(await request(phone))).data.signInWithPhone;
    expect(owed).toMatchObject({ session: null, user: null, challenge: { token: expect.any(String) } });
  });

  it('that another account has is not given away', async () => {
    const { phone } = await madeByPhone();
    const eve = await account(api);
    await eve.query(STEP_UP, { input: { password: PASSWORD } });
    const input = await request(phone, 'ADD', eve.session.accessToken);
    expect((await eve.query(SET, { input })).error).toMatchObject({ code: 'CONFLICT', reason: 'PHONE_TAKEN' });
  });

  it('steps up where there is nothing else, and is not taken away while it is the last way in', async () => {
    const { phone, token } = await madeByPhone();
    const other = { input: { phone: freshNumber(), purpose: 'STEP_UP' } };
    expect((await api.query(REQUEST, other, token)).error.reason).toBe('NOT_YOUR_NUMBER');
    const { challenge, code } = await request(phone, 'STEP_UP', token);
    const stepUp = (phoneCode: string) =>
      api.query(STEP_UP, { input: { phoneChallenge: challenge, phoneCode } }, token);
    expect((await api.query(STEP_UP, { input: { password: PASSWORD } }, token)).error.reason).toBe('NO_PROOF');
    expect((await api.query('mutation { deactivateAccount }', {}, token)).error.reason).toBe('STEP_UP_REQUIRED');
    expect((await stepUp(wrongOf(code))).error.reason).toBe('BAD_CODE');
    expect((await stepUp(code)).code).toBeNull();
    const remove = () => api.query('mutation { removePhone }', {}, token);
    expect((await remove()).error).toMatchObject({ code: 'CONFLICT', reason: 'LAST_WAY_IN' });
    const change = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) }';
    expect((await api.query(change, { input: { newPassword: PASSWORD } }, token)).data.changePassword).toBe(true);
    expect((await remove()).data.removePhone).toBe(true);
  });

  it('lets somebody leave who has no password, after a step-up', async () => {
    const { phone, token } = await madeByPhone();
    const { challenge, code } = await request(phone, 'STEP_UP', token);
    await api.query(STEP_UP, { input: { phoneChallenge: challenge, phoneCode: code } }, token);
    expect((await api.query('mutation { deactivateAccount }', {}, token)).data.deactivateAccount).toBe(true);
  });
});
