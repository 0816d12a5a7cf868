// What time does to sessions, and what a process learns of the sessions that another one ended.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createCounters } from '../src/cache/counters.ts';
import { randomSecret } from '../src/domain/auth/challenge.ts';
import { createIdentity, type Identity } from '../src/domain/auth/identity.ts';
import { loadSigningKeys } from '../src/domain/auth/keys.ts';
import { createLetters } from '../src/domain/auth/letters.ts';
import type { SignedIn } from '../src/domain/auth/open-session.ts';
import { createTokens, type Tokens } from '../src/domain/auth/token.ts';
import { createVault } from '../src/domain/auth/vault.ts';
import { createLimitService } from '../src/domain/limit/limit.ts';
import { POLICIES } from '../src/domain/limit/policies.ts';
import { createFolderFiles } from '../src/gateways/files.ts';
import { createLogs } from '../src/observability/log.ts';
import { freshHandle, useApi } from './support/api.ts';
import { freshOutbox } from './support/outbox.ts';
import { sessionsOf } from './support/sessions.ts';

const api = useApi();
const DAY_MS = 86_400_000;
const nobody = { ip: null, userAgent: null };
const dataDir = mkdtempSync(join(tmpdir(), 'sociogram-clock-'));

let nowMs = 1_800_000_000_000;
const clock = () => nowMs;
let tokens: Tokens;
let one: Identity;
let other: Identity;

beforeAll(async () => {
  const keys = await loadSigningKeys({ dataDir, auth: { algorithm: 'EdDSA', keysFile: undefined } });
  tokens = createTokens({ keys, issuer: 'sociogram', audience: 'sociogram', accessTokenTtlSeconds: 900, clock });
  const parts = () => ({
    live: sessionsOf(api().graph, clock),
    graph: api().graph,
    outbox: freshOutbox(api().graph),
    tokens,
    refreshTokenTtlSeconds: 30 * 86_400,
    sessionTtlSecondsMax: 90 * 86_400,
    vault: createVault([randomSecret()]),
    letters: createLetters({
      queue: { store: async () => undefined, wake: () => undefined },
      appUrl: 'https://a.example',
    }),
    limits: createLimitService({ counters: createCounters(null), policies: POLICIES, enabled: false }),
    sendsSms: false,
    smsCountries: undefined,
    gateways: new Map(),
    deletionGraceDays: 30,
    exports: { files: createFolderFiles(dataDir), ttlMs: 1 },
    media: { originals: { ofAccount: async () => [] }, eraser: { ofAccount: async () => undefined } },
    clock,
    log: createLogs('silent').auth,
  });
  // Two processes that do not hear each other.
  [one, other] = [createIdentity(parts()), createIdentity(parts())];
});
afterAll(() => rmSync(dataDir, { recursive: true }));

async function signedUp() {
  const input = { handle: freshHandle(), password: 'correct teapot 77 battery' };
  const { session } = await one.auth.signUp(input, nobody);
  return { ...input, session, viewer: await tokens.verify(session.accessToken) };
}

describe('a session', () => {
  it('that another process ended is refused here within 30 seconds', async () => {
    const { viewer } = await signedUp();
    await other.auth.assertLive(viewer);
    await one.auth.signOut(viewer);
    await expect(one.auth.assertLive(viewer)).rejects.toThrow('ended');
    nowMs += 30_001;
    await expect(other.auth.assertLive(viewer)).rejects.toThrow('ended');
  });

  it('lives on while it is refreshed, and ends when it is not for as long as a refresh token lives', async () => {
    const { session, viewer } = await signedUp();
    nowMs += 29 * DAY_MS;
    const next = await one.auth.refresh(session.refreshToken);
    nowMs += 29 * DAY_MS;
    const last = await one.auth.refresh(next.refreshToken);
    const [device] = await one.auth.list(viewer);
    expect(device).toMatchObject({ lastSeenAtMs: nowMs, createdAtMs: nowMs - 58 * DAY_MS, current: true });
    nowMs += 30 * DAY_MS;
    await expect(one.auth.refresh(last.refreshToken)).rejects.toMatchObject({ reason: 'SESSION_REVOKED' });
    await expect(one.auth.assertLive(viewer)).rejects.toMatchObject({ reason: 'SESSION_REVOKED' });
  });

  it('ends at its absolute limit, however often it is refreshed', async () => {
    const { session } = await signedUp();
    let { refreshToken } = session;
    for (let month = 0; month < 3; month += 1) {
      nowMs += 29 * DAY_MS;
      ({ refreshToken } = await one.auth.refresh(refreshToken));
    }
    nowMs += 3 * DAY_MS;
    await expect(one.auth.refresh(refreshToken)).rejects.toMatchObject({ reason: 'SESSION_REVOKED' });
  });

  it('that has ended is deleted at the next sign-in', async () => {
    const { handle, password, viewer } = await signedUp();
    nowMs += 31 * DAY_MS;
    const outcome = await one.auth.signIn({ login: handle, password, device: 'new' }, nobody);
    const { session } = outcome as SignedIn;
    const devices = await one.auth.list(await tokens.verify(session.accessToken));
    expect(devices.map(({ device }) => device)).toEqual(['new']);
    await expect(one.auth.revoke(viewer, viewer.sessionId!)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
