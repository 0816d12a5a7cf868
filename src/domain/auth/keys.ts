// The keys that access tokens are signed with: a JSON Web Key Set on disk. The newest of the configured algorithm
// signs, all verify, so that a new key logs nobody out. The file is read again while keys are used: at once where a
// token names a key that is not known, and every so often, so that a running process signs with a new key soon.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type CryptoKey } from 'jose';
import { z } from 'zod';

import type { Config } from '../../config/config.ts';
import { ConfigError } from '../../config/environment.ts';
import { hasCode } from '../../errors.ts';
import type { Clock } from '../clock.ts';

export const ALGORITHMS = ['EdDSA', 'HS256'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export interface SigningKey {
  readonly kid: string;
  readonly alg: Algorithm;
  readonly key: CryptoKey | Uint8Array;
  /** For verifying; the same as `key` where the algorithm has one key for both. */
  readonly publicKey: CryptoKey | Uint8Array;
}

export interface SigningKeys {
  /** The key that signs now. */
  signing(): SigningKey;
  /** The key of that id, or undefined; reads the file again (at most every five seconds) before it says so. */
  find(kid: string): Promise<SigningKey | undefined>;
}

/** What of the configuration concerns the keys. */
export type KeysConfig = Pick<Config, 'dataDir'> & { readonly auth: Pick<Config['auth'], 'algorithm' | 'keysFile'> };

const kid = z.string().min(1).max(100);
/** `iat` (epoch seconds) is ours: JSON Web Keys have no age, and the newest signs. */
const iat = z.number().int().default(0);
const Jwk = z.discriminatedUnion('kty', [
  z.object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    alg: z.literal('EdDSA'),
    kid,
    iat,
    x: z.string(),
    d: z.string(),
  }),
  z.object({ kty: z.literal('oct'), alg: z.literal('HS256'), kid, iat, k: z.string().min(43, 'at least 256 bits') }),
]);
const JwkSet = z.object({ keys: z.array(Jwk) });
type StoredKey = z.infer<typeof Jwk>;

const REREAD_EVERY_MS = 5_000;
/** Keys in use are read again when they are older than this. */
const STALE_MS = 30_000;
const LOCK_STALE_MS = 10_000;
const LOCK_RETRY_MS = 50;

/** Where the keys of this configuration lie. */
export function keysFile(config: KeysConfig): string {
  return config.auth.keysFile ?? join(config.dataDir, 'auth-keys.json');
}

/** The keys in the file, oldest first; an absent file has none. */
async function readKeys(path: string): Promise<StoredKey[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw new ConfigError(`The signing keys in ${path} cannot be read.`, { cause: error });
  }
  try {
    const { keys } = JwkSet.parse(JSON.parse(text));
    return keys.sort((a, b) => a.iat - b.iat);
  } catch (error) {
    // The cause may quote the file, and the file is secret.
    const where =
      error instanceof z.ZodError ? ` (${error.issues.map((issue) => issue.path.join('.')).join(', ')})` : '';
    throw new ConfigError(`${path} is not a JSON Web Key Set of Ed25519 (EdDSA) and oct (HS256) keys${where}.`);
  }
}

async function makeKey(alg: Algorithm, newest: number): Promise<StoredKey> {
  // Two keys made within one second still have an order.
  const common = {
    kid: randomBytes(9).toString('base64url'),
    iat: Math.max(Math.floor(Date.now() / 1000), newest + 1),
  };
  if (alg === 'HS256') return { kty: 'oct', alg, ...common, k: randomBytes(32).toString('base64url') };
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { x, d } = await exportJWK(privateKey);
  if (x === undefined || d === undefined) throw new Error('an Ed25519 key without its coordinates');
  return { kty: 'OKP', crv: 'Ed25519', alg, ...common, x, d };
}

/** Runs `work` while no other process changes the file. A dead process's lock is taken over after ten seconds. */
async function locked<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  for (;;) {
    try {
      await (await open(lock, 'wx', 0o600)).close();
      break;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > LOCK_STALE_MS) await rm(lock, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
    }
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** Changes the key set as one step: whoever reads meanwhile reads all of the old or all of the new. */
async function changeKeys(path: string, change: (keys: StoredKey[]) => Promise<StoredKey[]>): Promise<StoredKey[]> {
  await mkdir(dirname(path), { recursive: true });
  return locked(path, async () => {
    const keys = await change(await readKeys(path));
    const draft = `${path}.${process.pid}.draft`;
    await writeFile(draft, `${JSON.stringify({ keys }, undefined, 2)}\n`, { mode: 0o600 });
    await rename(draft, path);
    return keys;
  });
}

async function openKey(stored: StoredKey): Promise<SigningKey> {
  const { kid: id, alg } = stored;
  if (stored.kty === 'oct') {
    const key = Buffer.from(stored.k, 'base64url');
    return { kid: id, alg, key, publicKey: key };
  }
  const { d: _private, ...publicHalf } = stored;
  return { kid: id, alg, key: await importJWK(stored, alg), publicKey: await importJWK(publicHalf, alg) };
}

/**
 * Reads the keys. The file under the data folder is made on first use, readable by its owner alone; a file named by
 * AUTH_KEYS_FILE must be there and hold a key of the configured algorithm. Throws ConfigError otherwise.
 */
export async function loadSigningKeys(config: KeysConfig, now: Clock = Date.now): Promise<SigningKeys> {
  const path = keysFile(config);
  const { algorithm } = config.auth;
  const signs = (key: { alg: Algorithm }): boolean => key.alg === algorithm;
  let stored = await readKeys(path);
  if (!stored.some(signs)) {
    if (config.auth.keysFile !== undefined) {
      throw new ConfigError(`AUTH_KEYS_FILE: ${path} has no ${algorithm} key. Make one with: npm run keys -- rotate`);
    }
    // The other process that starts at the same moment finds the key made here.
    stored = await changeKeys(path, async (keys) => (keys.some(signs) ? keys : [...keys, await makeKey(algorithm, 0)]));
  }
  let keys = await Promise.all(stored.map(openKey));
  let readAtMs = 0;
  let freshUntilMs = now() + STALE_MS;

  const reread = async (): Promise<void> => {
    if (now() - readAtMs < REREAD_EVERY_MS) return;
    readAtMs = now();
    const fresh = await Promise.all((await readKeys(path)).map(openKey));
    if (fresh.some(signs)) keys = fresh;
  };
  /** Nobody waits for it, and nobody fails with it: the keys of before go on. */
  const keepFresh = (): void => {
    if (now() < freshUntilMs) return;
    freshUntilMs = now() + STALE_MS;
    reread().catch(() => undefined);
  };
  return {
    signing() {
      keepFresh();
      const key = keys.findLast(signs);
      if (key === undefined) throw new Error('the key set lost its signing key');
      return key;
    },
    async find(id) {
      keepFresh();
      const known = (): SigningKey | undefined => keys.find((key) => key.kid === id);
      if (known() === undefined) await reread();
      return known();
    },
  };
}

/** Public facts of the keys on disk, oldest first. */
export async function listKeys(config: KeysConfig): Promise<{ kid: string; alg: Algorithm; createdAtMs: number }[]> {
  return (await readKeys(keysFile(config))).map(({ kid: id, alg, iat: at }) => ({
    kid: id,
    alg,
    createdAtMs: at * 1000,
  }));
}

/**
 * Adds a key of the configured algorithm, which signs from now on: in a running process from half a minute on at the
 * latest, or from the moment it meets a token of that key.
 */
export async function rotateKeys(config: KeysConfig): Promise<string> {
  const keys = await changeKeys(keysFile(config), async (old) => [
    ...old,
    await makeKey(config.auth.algorithm, old.at(-1)?.iat ?? 0),
  ]);
  return keys.at(-1)?.kid ?? '';
}

/** Drops all keys but the `keep` newest of each algorithm: what they signed is refused then. Returns what went. */
export async function pruneKeys(config: KeysConfig, keep: number): Promise<string[]> {
  const gone: string[] = [];
  await changeKeys(keysFile(config), async (old) => {
    const kept = new Set(ALGORITHMS.flatMap((alg) => old.filter((key) => key.alg === alg).slice(-keep)));
    gone.push(...old.filter((key) => !kept.has(key)).map((key) => key.kid));
    return old.filter((key) => kept.has(key));
  });
  return gone;
}
