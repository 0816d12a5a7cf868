// Other services that say who somebody is: OpenID Connect issuers, and GitHub, which speaks OAuth 2.0 only.
// Authorization code with PKCE (RFC 7636), state and nonce; what they are is the caller's, who keeps them.
import * as client from 'openid-client';
import { z } from 'zod';

import type { Logger } from '../observability/log.ts';
import { createGuard } from './guard.ts';

export interface OauthSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export interface OutsideIdentity {
  /** Who says so, and whom they mean: together the same for ever. */
  readonly issuer: string;
  readonly subject: string;
  /** Only where the issuer says that it has verified it. */
  readonly verifiedEmail: string | null;
  readonly name: string | null;
}

export interface OauthGateway {
  /** Where to send the browser. Rejects where the provider cannot be reached. */
  authorizationUrl(secrets: OauthSecrets): Promise<string>;
  /** Whoever came back to `callback`. Rejects with OauthRefused, or where the provider cannot be reached. */
  identify(callback: URLSearchParams, secrets: OauthSecrets): Promise<OutsideIdentity>;
}

/** The provider, or a check of its answer, says no: the sign-in has to begin anew. */
export class OauthRefused extends Error {
  override name = 'OauthRefused';
}

export interface ProviderOptions {
  readonly kind: 'oidc' | 'github';
  /** Of GitHub: its site. */
  readonly issuer: string;
  /** Of GitHub: where its REST API is. */
  readonly api?: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUrl: string;
  readonly log: Logger;
}

const TIMEOUT_SECONDS = 10;
/** Somebody waits for each; a sign-in asks a provider up to three times. */
const GUARD = { timeoutMs: 25_000, concurrencyMax: 50, failuresMax: 5, openMs: 5_000, openMsMax: 60_000 };
const GITHUB_API = 'https://api.github.com';
const GithubUser = z.object({ id: z.number().int(), name: z.string().nullish() });
const Claims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z.string().max(254).optional(),
  email_verified: z.boolean().optional(),
  name: z.string().max(200).optional(),
});

type Claimed = z.infer<typeof Claims>;

/** Called deprecated by its makers to make it stand out: it is for a provider on this very machine only. */
const { allowInsecureRequests } = client as { allowInsecureRequests: (at: client.Configuration) => void };

const isLoopback = (url: string): boolean => /^(127\.0\.0\.1|localhost)$/.test(new URL(url).hostname);

/** GitHub has no discovery document: its addresses are known. */
function github({ issuer, clientId, clientSecret }: ProviderOptions): client.Configuration {
  const server = {
    issuer,
    authorization_endpoint: `${issuer}/login/oauth/authorize`,
    token_endpoint: `${issuer}/login/oauth/access_token`,
  };
  const configuration = new client.Configuration(server, clientId, clientSecret);
  configuration.timeout = TIMEOUT_SECONDS;
  if (isLoopback(issuer)) allowInsecureRequests(configuration);
  return configuration;
}

function discover({ issuer, clientId, clientSecret }: ProviderOptions): Promise<client.Configuration> {
  return client.discovery(new URL(issuer), clientId, clientSecret, undefined, {
    timeout: TIMEOUT_SECONDS,
    execute: isLoopback(issuer) ? [allowInsecureRequests] : [],
  });
}

/** It did not answer, or not as a provider does: another try may work. */
const NO_ANSWER = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_PARSE_ERROR']);

const isRefusal = (error: unknown): boolean =>
  error instanceof client.ResponseBodyError ||
  error instanceof client.AuthorizationResponseError ||
  error instanceof z.ZodError ||
  error instanceof client.WWWAuthenticateChallengeError ||
  (error instanceof client.ClientError && !NO_ANSWER.has(error.code ?? ''));

/** Issuers that keep to the letter tell address and name at their userinfo endpoint only (OpenID Connect Core §5.4). */
async function profileOf(at: client.Configuration, accessToken: string, said: Claimed): Promise<Omit<Claimed, 'iss'>> {
  if (said.email !== undefined || at.serverMetadata().userinfo_endpoint === undefined) return said;
  return Claims.omit({ iss: true }).parse(await client.fetchUserInfo(at, accessToken, said.sub));
}

async function githubIdentity(
  { issuer, api = GITHUB_API }: ProviderOptions,
  at: client.Configuration,
  accessToken: string,
): Promise<OutsideIdentity> {
  const response = await client.fetchProtectedResource(at, accessToken, new URL(`${api}/user`), 'GET');
  if (response.status >= 500) throw new Error(`${api} answered ${String(response.status)}`);
  const { id, name } = GithubUser.parse(await response.json());
  return { issuer, subject: String(id), verifiedEmail: null, name: name ?? null };
}

export function createOauthProvider(options: ProviderOptions): OauthGateway {
  const { kind, redirectUrl, log } = options;
  const name = new URL(options.issuer).hostname;
  const isFailure = (error: unknown): boolean => !(error instanceof OauthRefused);
  const guard = createGuard({ ...GUARD, name, log, isFailure });
  let known: Promise<client.Configuration> | undefined;
  /** Asked for once; again where that has failed. */
  const configuration = (): Promise<client.Configuration> => {
    known ??= (kind === 'github' ? Promise.resolve(github(options)) : discover(options)).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };

  const identify: OauthGateway['identify'] = async (callback, { state, nonce, codeVerifier }) => {
    const at = await configuration();
    // Only the parameters are the caller's; where they were sent is ours.
    const url = new URL(redirectUrl);
    url.search = callback.toString();
    try {
      const tokens = await client.authorizationCodeGrant(at, url, {
        pkceCodeVerifier: codeVerifier,
        expectedState: state,
        ...(kind === 'github' ? {} : { expectedNonce: nonce, idTokenExpected: true }),
      });
      if (kind === 'github') return await githubIdentity(options, at, tokens.access_token);
      const said = Claims.parse(tokens.claims());
      const { iss, sub } = said;
      const { email, email_verified: isVerified, name } = await profileOf(at, tokens.access_token, said);
      const verifiedEmail = isVerified === true && email !== undefined ? email : null;
      return { issuer: iss, subject: sub, verifiedEmail, name: name ?? null };
    } catch (error) {
      if (isRefusal(error)) throw new OauthRefused('The provider did not confirm the sign-in.', { cause: error });
      throw error;
    }
  };

  return {
    async authorizationUrl({ state, nonce, codeVerifier }) {
      const url = client.buildAuthorizationUrl(await guard.call(configuration), {
        redirect_uri: redirectUrl,
        response_type: 'code',
        scope: kind === 'github' ? 'read:user' : 'openid email profile',
        state,
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...(kind === 'github' ? {} : { nonce }),
      });
      return url.href;
    },
    identify: (callback, secrets) => guard.call(() => identify(callback, secrets)),
  };
}
