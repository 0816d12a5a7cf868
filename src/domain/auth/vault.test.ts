// The promises of the vault: what it seals opens for whom it was sealed, by any key that is still there, and unchanged.
import { describe, expect, it } from '@jest/globals';

import { randomSecret } from './challenge.ts';
import { createVault } from './vault.ts';

const [older, newer] = [randomSecret(), randomSecret()];

describe('a vault', () => {
  it('seals anew each time, and opens for whom it was sealed', () => {
    const vault = createVault([newer]);
    const [one, two] = [vault.seal('a secret', 'acc_1'), vault.seal('a secret', 'acc_1')];
    expect(one).not.toBe(two);
    expect([vault.open(one, 'acc_1'), vault.open(two, 'acc_1')]).toEqual(['a secret', 'a secret']);
    expect(() => vault.open(one, 'acc_2')).toThrow();
  });

  it('opens nothing that was changed, in any of its bytes', () => {
    const vault = createVault([newer]);
    const sealed = vault.seal('x', 'acc_1');
    const [id = '', text = ''] = sealed.split('.');
    const bytes = Buffer.from(text, 'base64url');
    for (const place of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1;
      expect(() => vault.open(`${id}.${changed.toString('base64url')}`, 'acc_1')).toThrow();
    }
  });

  it('takes a new key in front: what the old one sealed and hashed is good as long as that is there', () => {
    const before = createVault([older]);
    const [sealed, mac] = [before.seal('a secret', 'acc_1'), before.mac('link', 'a')];
    const both = createVault([newer, older]);
    expect(both.open(sealed, 'acc_1')).toBe('a secret');
    expect(both.matches(mac, 'link', 'a')).toBe(true);
    expect(both.macs('link', 'a')).toContain(mac);

    const after = createVault([newer]);
    expect(after.open(both.seal('another', 'acc_1'), 'acc_1')).toBe('another');
    expect(after.mac('link', 'a')).toBe(both.mac('link', 'a'));
    expect(() => after.open(sealed, 'acc_1')).toThrow('No key of AUTH_SECRET_KEYS');
    expect(after.matches(mac, 'link', 'a')).toBe(false);
  });

  it('hashes for one purpose, and tells lists of parts apart that are the same when joined', () => {
    const vault = createVault([newer]);
    const mac = vault.mac('link', 'ab', 'c');
    expect(vault.matches(mac, 'link', 'ab', 'c')).toBe(true);
    for (const [purpose, ...parts] of [
      ['export', 'ab', 'c'],
      ['link', 'a', 'bc'],
      ['link', 'abc'],
      ['linkab', 'c'],
    ]) {
      expect([purpose, parts, vault.matches(mac, purpose!, ...parts)]).toEqual([purpose, parts, false]);
    }
  });
});
