// What counts are kept under: networks instead of addresses, and hashes instead of what names a person.
import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

/** The first four groups of an IPv6 address written out in full. */
function firstGroups(address: string): string {
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const between = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: between }, () => '0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/**
 * An IPv4 address as it is, an IPv6 address as its /64: a household or a rented server has 2^64 addresses of those, and
 * would have as many tries. An IPv4 address written as IPv6 is the IPv4 address.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  return isIPv6(address) ? `${firstGroups(address)}::/64` : address;
}

/** Logins and numbers are counted by, and never stored as they are. */
export function hashed(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}
