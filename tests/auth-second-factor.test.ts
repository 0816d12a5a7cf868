// Second factors: turned on by a code, asked for at every sign-in and step-up, each code good once.
import { describe, expect, it } from '@jest/globals';
import { generateSync } from 'otplib';

import { account, PASSWORD, signIn, type Account } from './support/account.ts';
import { useApi } from './support/api.ts';

const api = useApi();

const STEP_UP = 'mutation ($input: StepUpInput!) { stepUp(input: $input) { elevatedUntil } }';
const BEGIN = 'mutation { beginSecondFactor { secret uri } }';
const CONFIRM = 'mutation ($code: String!) { confirmSecondFactor(code: $code) { recoveryCodes } }';
const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) {
  session { accessToken } challenge { token expiresAt } user { id } } }`;
const COMPLETE = `mutation ($input: CompleteSignInInput!) { completeSignIn(input: $input) {
  session { accessToken refreshToken } challenge { token } user { id } } }`;
const TURN_OFF = 'mutation { turnOffSecondFactor }';
const RENEW = 'mutation { renewRecoveryCodes { recoveryCodes } }';

const STEP_MS = 30_000;

interface Guarded extends Account {
  /** The code of the app, `steps` time steps from now; the one in which it was turned on is used. */
  readonly code: (steps?: number) => string;
  readonly recoveryCodes: string[];
}

async function guarded(): Promise<Guarded> {
  const ada = await account(api());
  await ada.query(STEP_UP, { input: { password: PASSWORD } });
  const { secret } = (await ada.query(BEGIN)).data.beginSecondFactor;
  // One step back, so that the code of now is a fresh one; within the tolerance.
  const code = (steps = 0) => generateSync({ secret, epoch: Math.floor((Date.now() + steps * STEP_MS) / 1000) });
  const { recoveryCodes } = (await ada.query(CONFIRM, { code: code(-1) })).data.confirmSecondFactor;
  return { ...ada, code, recoveryCodes };
}

const challengeOf = async (ada: Account): Promise<string> =>
  (await api().query(SIGN_IN, { input: { login: ada.handle, password: PASSWORD } })).data.signIn.challenge.token;
const complete = (challenge: string, given: Record<string, string>) =>
  api().query(COMPLETE, { input: { challenge, ...given } });

describe('turning it on', () => {
  it('takes a step-up, a secret and a code of it; signing in asks for it from then on', async () => {
    const ada = await account(api());
    expect((await ada.query(BEGIN)).error).toMatchObject({ code: 'FORBIDDEN', reason: 'STEP_UP_REQUIRED' });
    expect((await ada.query(CONFIRM, { code: '123456' })).error).toMatchObject({ reason: 'NOT_BEGUN' });
    await ada.query(STEP_UP, { input: { password: PASSWORD } });
    const { secret, uri } = (await ada.query(BEGIN)).data.beginSecondFactor;
    expect(uri).toBe(`otpauth://totp/Sociogram:${ada.handle}?secret=${secret}&issuer=Sociogram`);
    expect((await ada.query(CONFIRM, { code: '000000' })).error.reason).toBe('BAD_CODE');
    expect((await signIn(api(), { login: ada.handle })).data.signIn.user.id).toBe(ada.id);

    const { recoveryCodes } = (await ada.query(CONFIRM, { code: generateSync({ secret }) })).data.confirmSecondFactor;
    expect(recoveryCodes).toHaveLength(10);
    expect(new Set(recoveryCodes).size).toBe(10);
    const answer = await api().query(SIGN_IN, { input: { login: ada.handle, password: PASSWORD } });
    expect(answer.data.signIn).toMatchObject({ session: null, user: null });
  });

  it('leaves neither secret nor recovery codes in clear in the graph', async () => {
    const ada = await account(api());
    await ada.query(STEP_UP, { input: { password: PASSWORD } });
    const { secret } = (await ada.query(BEGIN)).data.beginSecondFactor;
    const { recoveryCodes } = (await ada.query(CONFIRM, { code: generateSync({ secret }) })).data.confirmSecondFactor;
    const { records } = await api().graph.driver.executeQuery(
      'MATCH (:Account {id: $id})-[:HAS_CREDENTIAL]->(c) RETURN properties(c) AS c',
      { id: ada.id },
    );
    const stored = JSON.stringify(records[0]!.get('c'));
    expect(stored).toContain('totpSecret');
    for (const open of [secret, ...recoveryCodes]) expect(stored).not.toContain(open);
  });
});

describe('signing in', () => {
  it('takes two steps, or one with the code given at once', async () => {
    const ada = await guarded();
    const { session, user } = (await complete(await challengeOf(ada), { code: ada.code() })).data.completeSignIn;
    expect(user.id).toBe(ada.id);
    expect((await api().query('{ me { id } }', {}, session.accessToken)).data.me.id).toBe(ada.id);
    const at = { login: ada.handle, password: PASSWORD };
    const direct = (await api().query(SIGN_IN, { input: { ...at, totp: ada.code(1) } })).data.signIn;
    expect(direct).toMatchObject({ challenge: null, user: { id: ada.id } });
    expect((await api().query(SIGN_IN, { input: { ...at, totp: '000000' } })).error.reason).toBe('BAD_CODE');
  });

  it('takes no code twice, nor one from before the last', async () => {
    const ada = await guarded();
    const code = ada.code(1);
    expect((await complete(await challengeOf(ada), { code })).code).toBeNull();
    for (const used of [code, ada.code()]) {
      expect((await complete(await challengeOf(ada), { code: used })).error.reason).toBe('BAD_CODE');
    }
  });

  it('lets one of many win who use a code at once', async () => {
    const ada = await guarded();
    const challenges = await Promise.all([1, 2, 3, 4].map(() => challengeOf(ada)));
    const code = ada.code();
    const answers = await Promise.all(challenges.map((challenge) => complete(challenge, { code })));
    expect(answers.filter((answer) => answer.code === null)).toHaveLength(1);
  });

  it('gives a challenge five tries, however many come at once', async () => {
    const ada = await guarded();
    const challenge = await challengeOf(ada);
    const answers = await Promise.all(Array.from({ length: 8 }, () => complete(challenge, { code: '000000' })));
    expect(answers.filter(({ error }) => error.reason === 'BAD_CODE')).toHaveLength(5);
    expect(answers.filter(({ error }) => error.reason === 'CHALLENGE_INVALID')).toHaveLength(3);
    expect((await complete(challenge, { code: ada.code() })).error.reason).toBe('CHALLENGE_INVALID');
  });

  it('uses a challenge once, and none that is made up or of another kind', async () => {
    const ada = await guarded();
    const challenge = await challengeOf(ada);
    expect((await complete(challenge, { code: ada.code() })).code).toBeNull();
    const madeUp = `chl_${'0'.repeat(32)}.${'a'.repeat(43)}`;
    for (const wrong of [challenge, madeUp, 'nonsense']) {
      expect((await complete(wrong, { code: ada.code(1) })).error).toMatchObject({
        code: 'UNAUTHENTICATED',
        reason: 'CHALLENGE_INVALID',
      });
    }
  });

  it('takes each recovery code once, however it is typed', async () => {
    const ada = await guarded();
    const recoveryCode = ada.recoveryCodes[3]!;
    const typed = recoveryCode.toUpperCase().replaceAll('-', ' ');
    expect((await complete(await challengeOf(ada), { recoveryCode: typed })).code).toBeNull();
    expect((await complete(await challengeOf(ada), { recoveryCode })).error.reason).toBe('BAD_CODE');
    expect((await complete(await challengeOf(ada), { recoveryCode: ada.recoveryCodes[4]! })).code).toBeNull();
  });

  it('brings a deactivated account back only after the second step', async () => {
    const ada = await guarded();
    const leave = 'mutation ($password: String!) { deactivateAccount(password: $password) }';
    await ada.query(leave, { password: PASSWORD });
    const challenge = await challengeOf(ada);
    const eve = await api().person();
    const seen = () => eve.query('query ($id: ID) { user(id: $id) { id } }', { id: ada.id });
    expect((await seen()).code).toBe('NOT_FOUND');
    expect((await complete(challenge, { code: ada.code() })).code).toBeNull();
    expect((await seen()).data.user.id).toBe(ada.id);
  });
});

describe('what it guards', () => {
  it('is a step-up, which takes the password and a code', async () => {
    const ada = await guarded();
    const { accessToken } = (await complete(await challengeOf(ada), { code: ada.code() })).data.completeSignIn.session;
    const stepUp = (input: Record<string, string>) => api().query(STEP_UP, { input }, accessToken);
    expect((await stepUp({ password: PASSWORD })).error.reason).toBe('BAD_CODE');
    expect((await stepUp({ code: ada.code(1) })).error.reason).toBe('BAD_CREDENTIALS');
    expect((await api().query(TURN_OFF, {}, accessToken)).error.reason).toBe('STEP_UP_REQUIRED');
    expect((await stepUp({ password: PASSWORD, code: ada.code(1) })).code).toBeNull();
    expect((await api().query(TURN_OFF, {}, accessToken)).data.turnOffSecondFactor).toBe(true);
    expect((await signIn(api(), { login: ada.handle })).data.signIn.user.id).toBe(ada.id);
  });

  it('is leaving, which asks for a step-up as well', async () => {
    const ada = await guarded();
    const { accessToken } = (await complete(await challengeOf(ada), { code: ada.code() })).data.completeSignIn.session;
    const leave = (field: string) =>
      api().query(`mutation ($password: String) { ${field} }`, { password: PASSWORD }, accessToken);
    const deletion = await leave('deleteAccount(password: $password) { erasesAt }');
    expect(deletion.error).toMatchObject({ code: 'FORBIDDEN', reason: 'STEP_UP_REQUIRED' });
    expect((await leave('deactivateAccount(password: $password)')).error.reason).toBe('STEP_UP_REQUIRED');
    await api().query(STEP_UP, { input: { password: PASSWORD, code: ada.code(1) } }, accessToken);
    expect((await leave('deactivateAccount(password: $password)')).data.deactivateAccount).toBe(true);
  });

  it('is a change of the password, which asks for a step-up as well', async () => {
    const ada = await guarded();
    const { accessToken } = (await complete(await challengeOf(ada), { code: ada.code() })).data.completeSignIn.session;
    const change = () =>
      api().query(
        'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) }',
        { input: { currentPassword: PASSWORD, newPassword: 'another teapot 78 battery' } },
        accessToken,
      );
    expect((await change()).error.reason).toBe('STEP_UP_REQUIRED');
    const recoveryCode = ada.recoveryCodes[0]!;
    await api().query(STEP_UP, { input: { password: PASSWORD, recoveryCode } }, accessToken);
    expect((await change()).data.changePassword).toBe(true);
  });

  it('has new recovery codes after a step-up, and the old ones are void', async () => {
    const ada = await guarded();
    const plain = await account(api());
    await plain.query(STEP_UP, { input: { password: PASSWORD } });
    expect((await plain.query(RENEW)).error.reason).toBe('SECOND_FACTOR_OFF');
    // The session that turned it on had stepped up moments ago.
    const { recoveryCodes } = (await ada.query(RENEW)).data.renewRecoveryCodes;
    const [old, fresh] = [ada.recoveryCodes[0]!, recoveryCodes[0] as string];
    expect((await complete(await challengeOf(ada), { recoveryCode: old })).error.reason).toBe('BAD_CODE');
    expect((await complete(await challengeOf(ada), { recoveryCode: fresh })).code).toBeNull();
  });
});
