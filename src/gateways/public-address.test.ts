import { expect, it } from '@jest/globals';

import { createLookupPublic, isPublicAddress, isPublicUrl, lookupPublic } from './public-address.ts';

it.each([
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.31.255.255', false],
  ['192.168.0.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['::', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:10.0.0.1', false],
  ['fe80::1', false],
  ['fd12:3456::1', false],
  ['2002:7f00:1::', false],
  ['no address', false],
  ['93.184.216.34', true],
  ['172.32.0.1', true],
  ['2606:2800:220:1:248:1893:25c8:1946', true],
])('%s is public: %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});

it.each([
  ['https://push.example.org/send/abc?x=1', true],
  ['http://push.example.org/send/abc', false],
  ['https://localhost/send', false],
  ['https://printer.local/send', false],
  ['https://127.0.0.1/send', false],
  ['https://2130706433/send', false],
  ['https://[::1]/send', false],
  ['https://push.example.org:8443/send', false],
  ['https://user:word@push.example.org/send', false],
  ['not an address', false],
])('%s may be called: %s', (url, mayBeCalled) => {
  expect(isPublicUrl(url)).toBe(mayBeCalled);
});

it('a name that leads to this machine is not looked up', async () => {
  const failed = new Promise((resolve) => {
    lookupPublic('localhost', {}, (error) => resolve(error?.message));
  });
  expect(await failed).toMatch(/not at a public address/);
});

it.each([[['127.0.0.1']], [['93.184.216.34', '10.0.0.7']], [['93.184.216.34', '::ffff:169.254.169.254']], [[]]])(
  'a name that leads to %j is not connected to',
  async (addresses) => {
    const look = createLookupPublic((_name, _options, done) => {
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    });
    const answerTo = (all: boolean) =>
      new Promise((resolve) => {
        look('push.example.org', { all }, (error) => resolve(error?.message));
      });
    const answers = await Promise.all([true, false].map(answerTo));
    expect(answers).toEqual(Array.from({ length: 2 }, () => 'push.example.org is not at a public address'));
  },
);
