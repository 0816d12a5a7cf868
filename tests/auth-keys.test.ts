// Access tokens and the keys that sign them: which are honoured, and what a new key changes.
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { base64url, decodeJwt, SignJWT } from 'jose';

import { loadSigningKeys, listKeys, pruneKeys, rotateKeys, type KeysConfig } from '../src/domain/auth/keys.ts';
import { createTokens, type Tokens } from '../src/domain/auth/token.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sociogram-keys-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const NOW_MS = 1_800_000_000_000;
const claims = { sub: 'usr_1', role: 'USER', sessionId: 'ses_1' } as const;

const configOf = (auth: Partial<KeysConfig['auth']> = {}): KeysConfig => ({
  dataDir,
  auth: { algorithm: 'EdDSA', keysFile: undefined, ...auth },
});

async function tokensOf(config = configOf(), nowMs = NOW_MS, names = {}): Promise<Tokens> {
  const keys = await loadSigningKeys(config);
  const ours = { issuer: 'sociogram', audience: 'sociogram', ...names };
  return createTokens({ keys, ...ours, accessTokenTtlSeconds: 900, clock: () => nowMs });
}

const reasonOf = (verified: Promise<unknown>): Promise<unknown> =>
  verified.then(
    () => 'honoured',
    (error: unknown) => (error as { reason?: string }).reason,
  );

describe('access tokens', () => {
  it.each(['EdDSA', 'HS256'] as const)('say who the viewer is, signed with %s', async (algorithm) => {
    const tokens = await tokensOf(configOf({ algorithm }));
    const { token, expiresAtMs } = await tokens.access(claims);
    expect(expiresAtMs).toBe(NOW_MS + 900_000);
    expect(await tokens.verify(token)).toEqual({
      id: 'usr_1',
      role: 'USER',
      sessionId: 'ses_1',
      tokenExpiresAtMs: expiresAtMs,
    });
  });

  it('expire', async () => {
    const { token } = await (await tokensOf()).access({ ...claims, ttlSeconds: 60 });
    expect(await reasonOf((await tokensOf(configOf(), NOW_MS + 59_000)).verify(token))).toBe('honoured');
    expect(await reasonOf((await tokensOf(configOf(), NOW_MS + 60_000)).verify(token))).toBe('TOKEN_EXPIRED');
  });

  it('are refused when tampered with, unsigned, or of another issuer, audience, type or key', async () => {
    const tokens = await tokensOf();
    const { token } = await tokens.access(claims);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const decoded = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const admin = base64url.encode(JSON.stringify({ ...decoded, role: 'ADMIN' }));
    const none = base64url.encode(JSON.stringify({ alg: 'none', typ: 'at+jwt' }));
    const { kid } = (await loadSigningKeys(configOf())).signing();
    const foreign = await new SignJWT(decoded)
      .setProtectedHeader({ alg: 'HS256', kid, typ: 'at+jwt' })
      .sign(new Uint8Array(32).fill(1));
    const { key } = (await loadSigningKeys(configOf())).signing();
    const otherType = await new SignJWT(decoded).setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' }).sign(key);
    const otherIssuer = await (await tokensOf(configOf(), NOW_MS, { issuer: 'elsewhere' })).access(claims);
    const otherAudience = await (await tokensOf(configOf(), NOW_MS, { audience: 'a-sister' })).access(claims);
    const roleless = await new SignJWT({ ...decoded, role: 'KING' })
      .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt' })
      .sign(key);
    const bad = {
      tampered: `${header}.${admin}.${signature}`,
      unsigned: `${none}.${payload}.`,
      foreign,
      otherType,
      otherIssuer: otherIssuer.token,
      otherAudience: otherAudience.token,
      roleless,
      nonsense: 'a.b.c',
    };
    for (const [what, wrong] of Object.entries(bad)) {
      expect([what, await reasonOf(tokens.verify(wrong))]).toEqual([what, 'TOKEN_INVALID']);
    }
  });

  it('count as expired where they name no audience, as those of earlier releases: refreshing is enough', async () => {
    const tokens = await tokensOf();
    const { kid, key } = (await loadSigningKeys(configOf())).signing();
    const { aud, ...nameless } = decodeJwt((await tokens.access(claims)).token);
    expect(aud).toBe('sociogram');
    const token = await new SignJWT(nameless).setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt' }).sign(key);
    expect(await reasonOf(tokens.verify(token))).toBe('TOKEN_EXPIRED');
  });

  it('are not verified with the public key taken for a shared secret', async () => {
    const config = configOf();
    const tokens = await tokensOf(config);
    const [jwk] = (JSON.parse(await readFile(join(dataDir, 'auth-keys.json'), 'utf8')) as { keys: { x: string }[] })
      .keys;
    const { kid } = (await loadSigningKeys(config)).signing();
    const forged = await new SignJWT({ role: 'ADMIN', sid: null })
      .setProtectedHeader({ alg: 'HS256', kid, typ: 'at+jwt' })
      .setIssuer('sociogram')
      .setAudience('sociogram')
      .setSubject('usr_1')
      .setIssuedAt(NOW_MS / 1000)
      .setExpirationTime(NOW_MS / 1000 + 900)
      .sign(Buffer.from(jwk!.x, 'base64url'));
    expect(await reasonOf(tokens.verify(forged))).toBe('TOKEN_INVALID');
  });
});

describe('signing keys', () => {
  it('are made on first use, for their owner alone, and once where several processes start together', async () => {
    const loaded = await Promise.all(Array.from({ length: 5 }, () => loadSigningKeys(configOf())));
    expect(new Set(loaded.map((keys) => keys.signing().kid)).size).toBe(1);
    expect((await stat(join(dataDir, 'auth-keys.json'))).mode & 0o777).toBe(0o600);
  });

  it('rotate without logging anybody out: the newest signs, all verify', async () => {
    const before = await tokensOf();
    const old = await before.access(claims);
    const kid = await rotateKeys(configOf());
    const after = await tokensOf();
    const fresh = await after.access(claims);
    expect((await loadSigningKeys(configOf())).signing().kid).toBe(kid);
    expect(await reasonOf(after.verify(old.token))).toBe('honoured');
    // The process that has not started anew finds the key when it meets it.
    expect(await reasonOf(before.verify(fresh.token))).toBe('honoured');
  });

  it('are half a minute old at most in a running process: it takes up new and forgets dropped ones', async () => {
    let nowMs = Date.now();
    const keys = await loadSigningKeys(configOf(), () => nowMs);
    const first = keys.signing().kid;
    const second = await rotateKeys(configOf());
    expect(keys.signing().kid).toBe(first);
    nowMs += 30_001;
    while (keys.signing().kid !== second) await setImmediate();
    expect((await keys.find(first))?.kid).toBe(first);
    await pruneKeys(configOf(), 1);
    nowMs += 30_001;
    while ((await keys.find(first)) !== undefined) await setImmediate();
  });

  it('stay valid where the algorithm changes', async () => {
    const { token } = await (await tokensOf()).access(claims);
    const changed = await tokensOf(configOf({ algorithm: 'HS256' }));
    expect(await reasonOf(changed.verify(token))).toBe('honoured');
    expect(await reasonOf(changed.verify((await changed.access(claims)).token))).toBe('honoured');
  });

  it('are dropped on demand, and with them what they signed', async () => {
    const { token } = await (await tokensOf()).access(claims);
    await rotateKeys(configOf());
    expect(await pruneKeys(configOf(), 1)).toHaveLength(1);
    expect(await listKeys(configOf())).toHaveLength(1);
    expect(await reasonOf((await tokensOf()).verify(token))).toBe('TOKEN_INVALID');
  });

  it('must be there, and be keys, where a file is named', async () => {
    const keysFile = join(dataDir, 'named.json');
    await expect(loadSigningKeys(configOf({ keysFile }))).rejects.toThrow('AUTH_KEYS_FILE');
    await writeFile(keysFile, '{"keys":[{"kty":"RSA","d":"secret"}]}');
    const failed = await loadSigningKeys(configOf({ keysFile })).catch((error: unknown) => error);
    expect((failed as Error).message).toContain('not a JSON Web Key Set');
    expect((failed as Error).message).not.toContain('secret');
    await rm(keysFile);
    await rotateKeys(configOf({ keysFile }));
    expect((await loadSigningKeys(configOf({ keysFile }))).signing().alg).toBe('EdDSA');
  });
});
