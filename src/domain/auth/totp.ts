// Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds, what every app can do) and the recovery codes
// for when it is lost. Pure: what was used already is its caller's to know.
import { randomBytes } from 'node:crypto';

import { generateSecret, generateURI, verifySync } from 'otplib';

const SECRET_BYTES = 20;
/** The clock of a phone may be off by one step either way (RFC 6238 §5.2). */
const TOLERANCE_SECONDS = 30;
const ISSUER = 'Sociogram';

/** A fresh secret, base32. */
export const newTotpSecret = (): string => generateSecret({ length: SECRET_BYTES });

/** What a QR code for the app holds. `handle` names the account in the app. */
export function totpUri(secret: string, handle: string): string {
  return generateURI({ issuer: ISSUER, label: handle, secret });
}

/** The time step of a right code, for use once; null for a wrong one and for what `lastStep` or before was used. */
export function totpStepOf(secret: string, code: string, nowMs: number, lastStep: number | null): number | null {
  const token = code.replaceAll(' ', '');
  if (!/^\d{6}$/.test(token)) return null;
  const result = verifySync({
    secret,
    token,
    epoch: Math.floor(nowMs / 1000),
    epochTolerance: TOLERANCE_SECONDS,
    ...(lastStep === null ? {} : { afterTimeStep: lastStep }),
  });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}

const RECOVERY_CODES = 10;
/** No letters that look like digits: Crockford's base32. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RECOVERY_CHARACTERS = 16;

function recoveryCode(): string {
  const characters = Array.from(randomBytes(RECOVERY_CHARACTERS), (byte) => ALPHABET[byte % ALPHABET.length]);
  return characters.join('').replaceAll(/.{4}(?=.)/g, '$&-');
}

/** Ten codes of 80 random bits, written `xxxx-xxxx-xxxx-xxxx`. */
export const newRecoveryCodes = (): string[] => Array.from({ length: RECOVERY_CODES }, recoveryCode);

/** However it was typed: in any case, with or without the dashes, o for 0 and l for 1. */
export function canonicalRecoveryCode(typed: string): string {
  return typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
}
