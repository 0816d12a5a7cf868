// Somebody who signed up through the API, with a password and a device: for what `people` cannot do, who have neither.
import { type Api, freshHandle } from './api.ts';
import type { Answer } from './answer.ts';

export const PASSWORD = 'correct teapot 77 battery';

const SIGN_UP = `mutation ($input: SignUpInput!) {
  signUp(input: $input) { session { accessToken refreshToken expiresAt } user { id handle } } }`;
const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { session { accessToken refreshToken expiresAt } user { id handle } } }`;

export interface SessionTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: string;
}

export interface Account {
  readonly id: string;
  readonly handle: string;
  readonly session: SessionTokens;
  /** One operation from the device that signed up. */
  query(document: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Signs another device in. */
  signIn(device?: string): Promise<SessionTokens>;
  deactivate(): Promise<void>;
}

export const signUp = (api: Api, input: Record<string, unknown> = {}): Promise<Answer> =>
  api.query(SIGN_UP, { input: { handle: freshHandle('h'), password: PASSWORD, ...input } });

export const signIn = (api: Api, input: Record<string, unknown>): Promise<Answer> =>
  api.query(SIGN_IN, { input: { password: PASSWORD, ...input } });

export async function account(api: Api, input: Record<string, unknown> = {}): Promise<Account> {
  const { user, session } = (await signUp(api, input)).data.signUp as {
    user: { id: string; handle: string };
    session: SessionTokens;
  };
  return {
    ...user,
    session,
    query: (document, variables) => api.query(document, variables, session.accessToken),
    async signIn(device) {
      const answer = await signIn(api, { login: user.handle, device });
      return answer.data.signIn.session as SessionTokens;
    },
    async deactivate() {
      const fresh = ((await signIn(api, { login: user.handle })).data.signIn.session as SessionTokens).accessToken;
      const document = 'mutation ($password: String!) { deactivateAccount(password: $password) }';
      await api.query(document, { password: PASSWORD }, fresh).then((answer) => answer.data);
    },
  };
}
