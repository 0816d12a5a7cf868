// Ids: `<prefix>_<UUIDv7 as 32 hex digits>`, so that sorting by id is sorting by time (RFC 9562 §5.7, ADR 0003).
import { UUID, uuidv7obj } from 'uuidv7';

export type IdPrefix =
  'usr' | 'pst' | 'cmt' | 'ses' | 'evt' | 'ntf' | 'ref' | 'chl' | 'idn' | 'con' | 'exp' | 'med' | 'let' | 'cas';

/** A fresh id, later than every one this process made before. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${uuidv7obj().toHex()}`;
}

/**
 * The id of a thing that came to be at `atMs` (epoch ms), for imports and seeds: `random` is 74 bits of noise, as
 * bytes. The same arguments give the same id, so a repeated import finds what it made. Throws RangeError on fewer than
 * 10 bytes.
 */
export function idAt(prefix: IdPrefix, atMs: number, random: Uint8Array): string {
  if (random.length < 10) throw new RangeError('idAt needs 10 random bytes');
  const view = new DataView(random.buffer, random.byteOffset, random.byteLength);
  const randA = view.getUint16(0) & 0xfff;
  const randBHi = view.getUint32(2) & 0x3fff_ffff;
  const randBLo = view.getUint32(6);
  return `${prefix}_${UUID.fromFieldsV7(atMs, randA, randBHi, randBLo).toHex()}`;
}
