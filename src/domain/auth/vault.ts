// Keeps what must be stored but not lie open: seals secrets that are needed again (AES-256-GCM) and hashes those that
// are only compared (HMAC-SHA-256), with keys that are not in the graph. A short code is safe in a dump of the graph
// only because its hash has a key.
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Config } from '../../config/config.ts';
import { ConfigError } from '../../config/environment.ts';

export interface Vault {
  /** `about` is whom the secret belongs to: sealed for one, it cannot be opened for another. */
  seal(text: string, about: string): string;
  /** Throws where the text was sealed for somebody else, by a key that is not here, or changed since. */
  open(sealed: string, about: string): string;
  /** The keyed hash of `parts` for one purpose, hex; made with the first key. */
  mac(purpose: string, ...parts: readonly string[]): string;
  /** The same with each key: what was hashed before a new key came first is among them. */
  macs(purpose: string, ...parts: readonly string[]): string[];
  /** Whether `mac` is the hash of `parts`, by whichever key; takes the same time for every wrong one. */
  matches(mac: string, purpose: string, ...parts: readonly string[]): boolean;
}

export type VaultConfig = Pick<Config, 'dataDir'> & { readonly auth: Pick<Config['auth'], 'secretKeys'> };

interface Key {
  readonly id: string;
  readonly sealing: Buffer;
  readonly hashing: Buffer;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** One secret, two keys: what seals must never be what hashes. */
function deriveKey(secret: string): Key {
  const bytes = Buffer.from(secret, 'base64url');
  const derive = (use: string): Buffer => createHmac('sha256', bytes).update(use).digest();
  return { id: derive('id').toString('hex').slice(0, 8), sealing: derive('seal'), hashing: derive('mac') };
}

/** Parts are told apart by their lengths, so that no two lists of parts are the same text. */
function macWith({ hashing }: Key, purpose: string, parts: readonly string[]): string {
  const hmac = createHmac('sha256', hashing);
  for (const part of [purpose, ...parts]) hmac.update(`${String(Buffer.byteLength(part))}:${part}`);
  return hmac.digest('hex');
}

/** Compares in a time that depends on neither text. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** A vault with `secrets` (32 bytes each, base64url): the first seals and hashes, all open. */
export function createVault(secrets: readonly string[]): Vault {
  const keys = secrets.map(deriveKey);
  const [first] = keys;
  if (first === undefined) throw new Error('A vault needs a key');
  return {
    seal(text, about) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', first.sealing, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `${first.id}.${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')}`;
    },
    open(sealed, about) {
      const [id, text = ''] = sealed.split('.');
      const key = keys.find((one) => one.id === id);
      if (key === undefined) throw new Error('No key of AUTH_SECRET_KEYS opens this secret');
      const bytes = Buffer.from(text, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key.sealing, bytes.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(about))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      const body = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
    mac: (purpose, ...parts) => macWith(first, purpose, parts),
    macs: (purpose, ...parts) => keys.map((key) => macWith(key, purpose, parts)),
    // Every key is tried, whichever is right.
    matches: (mac, purpose, ...parts) =>
      keys.map((key) => sameText(mac, macWith(key, purpose, parts))).some((same) => same),
  };
}

/** Reads the key under the data folder, or makes it there as one step, readable by its owner alone. */
async function ownSecret(path: string): Promise<string> {
  const read = (): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);
  const there = await read();
  if (there !== undefined) return there.trim();
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${String(process.pid)}.draft`;
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString('base64url')}\n`, { mode: 0o600 });
  // The other process that starts at the same moment may have been first: then its key is everybody's.
  await link(draft, path).catch(() => undefined);
  await rm(draft, { force: true });
  const made = await read();
  if (made === undefined) throw new ConfigError(`The key of stored secrets cannot be kept in ${path}.`);
  return made.trim();
}

/** The vault of AUTH_SECRET_KEYS, else of a key that is made on first use under the data folder. */
export async function loadVault({ dataDir, auth }: VaultConfig): Promise<Vault> {
  const named = auth.secretKeys?.reveal().split(',');
  return createVault(named ?? [await ownSecret(join(dataDir, 'auth-secret-key'))]);
}
