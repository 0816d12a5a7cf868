// The e-mail address of an account: confirmed from the first day, and changed by who confirms another.
import { describe, expect, it } from '@jest/globals';

import { account, PASSWORD, signIn, type Account } from './support/account.ts';
import { freshHandle, startApi, useApi } from './support/api.ts';
import { letterTo, lettersTo } from './support/letters.ts';

const api = useApi();

const STEP_UP = 'mutation ($input: StepUpInput!) { stepUp(input: $input) { elevatedUntil } }';
const CHANGE_EMAIL = 'mutation ($email: String!) { changeEmail(email: $email) }';
const CONFIRM = 'mutation ($token: String!) { confirmEmail(token: $token) }';

const freshEmail = () => `${freshHandle()}@example.org`;
const stepUp = (who: Account) => who.query(STEP_UP, { input: { password: PASSWORD } });

describe('an e-mail address', () => {
  it('is changed after a step-up, once its owner has confirmed it; the old one hears of it', async () => {
    const [old, email] = [freshEmail(), freshEmail()];
    const ada = await account(api(), { email: old });
    expect((await ada.query(CHANGE_EMAIL, { email })).error).toMatchObject({
      code: 'FORBIDDEN',
      reason: 'STEP_UP_REQUIRED',
    });
    await stepUp(ada);
    expect((await ada.query(CHANGE_EMAIL, { email })).data.changeEmail).toBe(true);
    expect((await letterTo(api(), old, 'notice')).text).toContain('Another e-mail address');
    expect((await signIn(api(), { login: old })).code).toBeNull();
    const { token } = await letterTo(api(), email, 'confirm');
    expect((await api().query(CONFIRM, { token })).data.confirmEmail).toBe(true);
    expect((await api().query(CONFIRM, { token })).error).toMatchObject({ reason: 'LINK_INVALID', field: 'token' });
    expect((await signIn(api(), { login: email })).data.signIn.user.id).toBe(ada.id);
    expect((await signIn(api(), { login: old })).error.reason).toBe('BAD_CREDENTIALS');
  });

  it('that another account has is refused only to whoever reads its letters', async () => {
    const email = freshEmail();
    await account(api(), { email });
    const eve = await account(api());
    await stepUp(eve);
    expect((await eve.query(CHANGE_EMAIL, { email })).data.changeEmail).toBe(true);
    const { token } = await letterTo(api(), email, 'confirm', 2);
    expect((await api().query(CONFIRM, { token })).error).toMatchObject({ code: 'CONFLICT', reason: 'EMAIL_TAKEN' });
  });
});

describe('the address of a new account', () => {
  const METHODS = '{ signInMethods { email isEmailVerified } }';
  const RESEND = 'mutation { resendEmailConfirmation }';

  it('is confirmed by the link of a letter, which can be sent again until then', async () => {
    const email = freshEmail();
    const ada = await account(api(), { email });
    expect((await ada.query(METHODS)).data.signInMethods).toEqual({ email, isEmailVerified: false });
    await letterTo(api(), email, 'confirm');
    expect((await ada.query(RESEND)).data.resendEmailConfirmation).toBe(true);
    const { token, text } = await letterTo(api(), email, 'confirm', 2);
    expect(text).toContain('http://127.0.0.1:4000/confirm-email#token=chl_');
    expect((await api().query(CONFIRM, { token })).data.confirmEmail).toBe(true);
    expect((await ada.query(METHODS)).data.signInMethods).toEqual({ email, isEmailVerified: true });
    expect((await ada.query(RESEND)).data.resendEmailConfirmation).toBe(true);
    await api().app.letters.drain();
    expect(lettersTo(api(), email, 'confirm')).toHaveLength(2);
  });

  it('is no longer confirmed by a letter of before, once another has taken its place', async () => {
    const [first, second] = [freshEmail(), freshEmail()];
    const ada = await account(api(), { email: first });
    const early = await letterTo(api(), first, 'confirm');
    await stepUp(ada);
    await ada.query(CHANGE_EMAIL, { email: second });
    expect((await api().query(CONFIRM, { token: (await letterTo(api(), second, 'confirm')).token })).code).toBeNull();
    expect((await api().query(CONFIRM, { token: early.token })).error.reason).toBe('LINK_INVALID');
    expect((await ada.query(METHODS)).data.signInMethods).toEqual({ email: second, isEmailVerified: true });
  });

  it('gets three such letters an hour, and none where there is no address', async () => {
    const limited = await startApi({ RATE_LIMITS: 'on' });
    const eve = await account(limited, { email: freshEmail() });
    for (let asked = 0; asked < 3; asked += 1) expect((await eve.query(RESEND)).code).toBeNull();
    expect((await eve.query(RESEND)).error).toMatchObject({
      code: 'RATE_LIMITED',
      reason: 'EMAIL_CONFIRMATION_LIMIT',
    });
    expect((await (await account(limited)).query(RESEND)).error).toMatchObject({
      code: 'CONFLICT',
      reason: 'NO_EMAIL',
    });
    await limited.close();
  });
});
