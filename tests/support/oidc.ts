// A real OpenID provider on the loopback interface, and the browser of somebody who signs in there.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

export const CLIENT = { clientId: 'sociogram', clientSecret: randomBytes(32).toString('base64url') };
export const REDIRECT_URL = 'http://127.0.0.1:4000/auth/callback';

export interface TestProvider {
  readonly issuer: string;
  /** Signs `login` in there and comes back: the address that the browser ends at. */
  visit(authorizationUrl: string, login: string): Promise<string>;
  close(): void;
}

/** Whoever signs in as `verified…` has an address that the provider has verified; others have one that it has not. */
const profileOf = (sub: string) => ({
  sub,
  name: `Person ${sub.slice(0, 8)}`,
  email: `${sub}@example.org`,
  email_verified: sub.startsWith('verified'),
});

async function createProvider(issuer: string): Promise<Provider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return new Provider(issuer, {
    clients: [{ client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret, redirect_uris: [REDIRECT_URL] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => Promise.resolve(profileOf(sub)) }),
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'test' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
  });
}

/** Follows redirects with its cookies, and fills in the two forms on the way. */
async function browse(issuer: string, start: string, login: string): Promise<string> {
  const cookies = new Map<string, string>();
  let [url, form]: [string, URLSearchParams | undefined] = [start, undefined];
  for (let step = 0; step < 12; step += 1) {
    const response: Response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const html = await response.text();
    const location = response.headers.get('location');
    if (location !== null) {
      [url, form] = [new URL(location, url).href, undefined];
      if (!url.startsWith(issuer)) return url;
    } else {
      const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1];
      if (prompt === undefined) throw new Error(`The provider shows no form: ${String(response.status)} ${html}`);
      form = new URLSearchParams({ prompt, login, password: 'anything' });
    }
  }
  throw new Error('The provider sends its visitor round in circles');
}

export async function startProvider(): Promise<TestProvider> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const handle = (await createProvider(issuer)).callback();
  server.on('request', (request, response) => void handle(request, response));
  return {
    issuer,
    visit: (authorizationUrl, login) => browse(issuer, authorizationUrl, login),
    close: () => void server.close(),
  };
}
