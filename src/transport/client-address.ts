// The address of whoever is calling. Behind proxies it is what the nearest of those that we trust has written into
// X-Forwarded-For: whatever stands further left may be the caller's own invention.
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

export type ClientAddress = (request: Pick<IncomingMessage, 'socket' | 'headers'>) => string | null;

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function trustedNetworks(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/', 2);
    if (prefix === undefined) list.addAddress(address, family(address));
    else list.addSubnet(address, Number(prefix), family(address));
  }
  return (address) => isIP(address) !== 0 && list.check(address, family(address));
}

/** `trust`: how many proxies stand in front, or the networks they are in. 0: the address of the connection itself. */
export function createClientAddress(trust: number | readonly string[]): ClientAddress {
  const isTrusted =
    typeof trust === 'number' ? (_address: string, index: number) => index < trust : trustedNetworks(trust);
  return ({ socket, headers }) => {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || trust === 0) return remoteAddress ?? null;
    const forwarded = headers['x-forwarded-for'];
    const said = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? ''))
      .split(',')
      .map((one) => one.trim());
    const nearestFirst = [remoteAddress];
    for (const one of said.reverse()) {
      // What is no address was written by nobody we trust.
      if (isIP(one) === 0) break;
      nearestFirst.push(one);
    }
    return nearestFirst.find((address, index) => !isTrusted(address, index)) ?? nearestFirst.at(-1) ?? null;
  };
}
