// Passwords: how they are kept (argon2id with OWASP's parameters), and how many are hashed at a time. Nobody's password
// is ever logged, stored or answered.
import { hash, verify } from '@node-rs/argon2';
import { bulkhead, BulkheadRejectedError } from 'cockatiel';
import { z } from 'zod';

import { Unavailable } from '../../errors.ts';
import { createWeakness, type KnownOfPerson, type Weakness } from './password-strength.ts';

const OWASP = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Verified against where there is no account or no password, so that the answer takes as long as for a wrong one. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$mH8f7TRIsME7Rx7zFZbMrw$ZTuryA1XOCI74/UABbMnTUT4h4okgZ+E+dJqj4ElPYI';

/**
 * Hashing is the one dear thing that anybody may ask for: each takes 19 MiB and a thread of those that also read files
 * and look up names. Two leave half of them free, and whoever comes after those who wait is better told at once.
 */
const TURNS = { atOnce: 2, waiting: 200 };

/** Hashing throws Unavailable where too many wait for their turn. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Whether `password` belongs to the hash; takes its time, and says no, where there is none. */
  verify(passwordHash: string | null | undefined, password: string): Promise<boolean>;
  /** Why a new password will not do, or undefined. */
  weakness(password: string, about: KnownOfPerson): Weakness | undefined;
}

/** The same characters may come as different code points from another keyboard (NIST SP 800-63B §5.1.1.2). */
const canonical = (password: string): string => password.normalize('NFKC');

export function createPasswords({ atOnce, waiting } = TURNS): Passwords {
  const weakness = createWeakness();
  const turns = bulkhead(atOnce, waiting);
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await turns.execute(work);
    } catch (error) {
      throw error instanceof BulkheadRejectedError ? new Unavailable(undefined, { cause: error }) : error;
    }
  };
  return {
    hash: (password) => inTurn(() => hash(canonical(password), OWASP)),
    async verify(passwordHash, password) {
      const right = await inTurn(() => verify(passwordHash ?? NOBODYS_HASH, canonical(password)));
      return right && passwordHash != null;
    },
    weakness: (password, about) => weakness(canonical(password), about),
  };
}

/** At most this many bytes of a password are ever hashed: longer ones only cost us time. */
export const PASSWORD_BYTES_MAX = 256;

/** A password as somebody signs in with it: anything that could have been one. */
export const GivenPassword = z.string().refine((text) => Buffer.byteLength(text) <= PASSWORD_BYTES_MAX, {
  params: { reason: 'TOO_LONG' },
  message: `A password has at most ${PASSWORD_BYTES_MAX} bytes.`,
});
