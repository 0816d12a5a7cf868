// Whether an account exists is not told by the work that is done: the same statements and the same hashing either way.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { createCounters } from '../src/cache/counters.ts';
import { randomSecret } from '../src/domain/auth/challenge.ts';
import { createIdentity, type Identity } from '../src/domain/auth/identity.ts';
import { loadSigningKeys } from '../src/domain/auth/keys.ts';
import { createLetterQueue } from '../src/domain/auth/letter-queue.ts';
import { createLetters } from '../src/domain/auth/letters.ts';
import { createPasswords } from '../src/domain/auth/password.ts';
import { createTokens } from '../src/domain/auth/token.ts';
import { createVault } from '../src/domain/auth/vault.ts';
import { createLimitService } from '../src/domain/limit/limit.ts';
import { POLICIES } from '../src/domain/limit/policies.ts';
import { createFolderFiles } from '../src/gateways/files.ts';
import { newId } from '../src/graph/ids.ts';
import { createLogs } from '../src/observability/log.ts';
import { freshHandle, useApi } from './support/api.ts';
import { freshOutbox, freshOutboxName } from './support/outbox.ts';
import { sessionsOf } from './support/sessions.ts';

const api = useApi();
const nobody = { ip: null, userAgent: null };
const dataDir = mkdtempSync(join(tmpdir(), 'sociogram-same-work-'));
const PASSWORD = 'correct teapot 77 battery';

let hashes = 0;
let identity: Identity;

beforeAll(async () => {
  const { graph } = api();
  const keys = await loadSigningKeys({ dataDir, auth: { algorithm: 'EdDSA', keysFile: undefined } });
  const [clock, log] = [Date.now, createLogs('silent').auth];
  const vault = createVault([randomSecret()]);
  const mail = { send: async () => undefined };
  const queue = createLetterQueue({ graph, vault, mail, sms: null, queue: freshOutboxName(), clock, log });
  const passwords = createPasswords();
  const counted = <A extends unknown[], R>(work: (...args: A) => R) => {
    return (...args: A): R => {
      hashes += 1;
      return work(...args);
    };
  };
  identity = createIdentity({
    ...{ graph, vault, clock, log, outbox: freshOutbox(graph), live: sessionsOf(graph, clock) },
    tokens: createTokens({ keys, issuer: 'sociogram', audience: 'sociogram', accessTokenTtlSeconds: 900, clock }),
    ...{ refreshTokenTtlSeconds: 86_400, sessionTtlSecondsMax: 86_400, deletionGraceDays: 30 },
    // What is sent is no part of the answer: each stays stored.
    letters: createLetters({ queue: { store: queue.store, wake: () => undefined }, appUrl: 'https://a.example' }),
    limits: createLimitService({ counters: createCounters(null), policies: POLICIES, enabled: true }),
    ...{ sendsSms: false, smsCountries: undefined, gateways: new Map() },
    exports: { files: createFolderFiles(dataDir), ttlMs: 1 },
    media: { originals: { ofAccount: async () => [] }, eraser: { ofAccount: async () => undefined } },
    passwords: { ...passwords, hash: counted(passwords.hash), verify: counted(passwords.verify) },
  });
});
afterAll(() => rmSync(dataDir, { recursive: true }));

async function workOf(work: () => Promise<unknown>) {
  const before = hashes;
  const statements = await api().countQueries(() => work().catch(() => undefined));
  return { statements, hashes: hashes - before };
}

it.each([
  ['a sign-in by handle', ({ handle }: { handle: string }) => ({ login: handle, password: 'not the password' }), 1],
  ['a sign-in by address', ({ email }: { email: string }) => ({ login: email, password: 'not the password' }), 1],
])('%s does the same work where there is no such account', async (_name, inputOf, hashed) => {
  const known = { handle: freshHandle(), email: `${freshHandle()}@example.org` };
  await identity.auth.signUp({ ...known, password: PASSWORD }, nobody);
  const unknown = { handle: freshHandle(), email: `${freshHandle()}@example.org` };
  const work = async (who: typeof known) => workOf(() => identity.auth.signIn(inputOf(who), nobody));
  await work(unknown);
  const [there, notThere] = [await work(known), await work(unknown)];
  expect(notThere).toEqual(there);
  expect(there.hashes).toBe(hashed);
  expect(there.statements).toBeGreaterThan(0);
});

it('a wrong code or link costs no hashing of a password', async () => {
  const challenge = newId('chl');
  const token = `${challenge}.${randomSecret()}`;
  const tries = {
    phone: () => identity.phone.signIn({ challenge, code: '123456' }, nobody),
    'second factor': () => identity.auth.completeSignIn({ challenge: token, code: '123456' }, nobody),
    'link to confirm': () => identity.email.confirm(token),
    'link to reset': () => identity.password.reset({ token, newPassword: 'another teapot 78' }),
  };
  for (const [what, work] of Object.entries(tries)) {
    const { hashes: hashed, statements } = await workOf(work);
    expect([what, hashed]).toEqual([what, 0]);
    expect(statements).toBeGreaterThan(0);
  }
});

it('asking for a link does the same work where nobody has the address', async () => {
  const email = `${freshHandle()}@example.org`;
  await identity.auth.signUp({ handle: freshHandle(), email, password: PASSWORD }, nobody);
  const work = (address: string) => workOf(() => identity.password.requestReset(address));
  await work(`${freshHandle()}@example.org`);
  const [there, notThere] = [await work(email), await work(`${freshHandle()}@example.org`)];
  expect(notThere).toEqual(there);
  expect(there).toMatchObject({ hashes: 0 });
  expect(there.statements).toBeGreaterThan(3);
});
