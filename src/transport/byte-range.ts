// Which bytes a request asks for (RFC 9110 §14): one range; several at once are answered with the whole.
import type { ByteRange } from '../media/object-store.ts';

/** Undefined: the whole. 'UNSATISFIABLE': none of the object's bytes. */
export function readRange(header: string | undefined, byteSize: number): ByteRange | 'UNSATISFIABLE' | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first === '') {
    // So many at the end.
    const count = Math.min(Number(last), byteSize);
    return count === 0 ? 'UNSATISFIABLE' : { start: byteSize - count, end: byteSize - 1 };
  }
  const start = Number(first);
  const end = last === '' ? byteSize - 1 : Math.min(Number(last), byteSize - 1);
  // An end before its start is no range at all.
  if (last !== '' && Number(last) < start) return undefined;
  return start < byteSize ? { start, end } : 'UNSATISFIABLE';
}
