// Which addresses somebody else may have us call: public ones. Names are looked at once more when they are resolved, so
// that none leads back into our own network.
import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const CLOSED: readonly (readonly [address: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
];

function closedAddresses(): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of CLOSED) list.addSubnet(address, prefix, address.includes(':') ? 'ipv6' : 'ipv4');
  return list;
}

const closed = closedAddresses();

/** False for what is private, local, reserved or no address at all. An IPv4 address in IPv6 is what it maps to. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !closed.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** A https address of a host with a public name, on the usual port, without credentials. */
export function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, username, password } = new URL(text);
  const isName = isIP(hostname) === 0 && /^[^[\]]+\.[a-z][a-z0-9-]+$/i.test(hostname);
  const isLocal = /\.(local|localhost|internal|lan|home|arpa|test)$/i.test(hostname);
  return protocol === 'https:' && isName && !isLocal && port === '' && username === '' && password === '';
}

type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/** A lookup that fails where a name leads to an address that is not public. What it has checked is connected to. */
export function createLookupPublic(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = error === null ? addresses : [];
      const isOpen = first !== undefined && addresses.every(({ address }) => isPublicAddress(address));
      if (!isOpen) callback(error ?? new Error(`${hostname} is not at a public address`), []);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

export const lookupPublic = createLookupPublic(lookup);
