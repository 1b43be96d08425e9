/** The vaults that an app names: what is refused before anything is sent. */
import { describe, expect, test } from '@jest/globals';
import { BackupKeyVault, ExcessiveKsf, InvalidAddress, InvalidVaults, WeakKsf } from '../../../lib/client/index.ts';
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';

const vaults = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `vault-${index}`,
    url: `https://vault-${index}.example`,
    token: () => 'token',
  }));
const [first, ...others] = vaults(3);
const open = (options: object) => () => new BackupKeyVault({ threshold: 2, vaults: vaults(3), ...options });

describe('vaults', () => {
  test.each([
    ['too_few', { vaults: vaults(1), threshold: 1 }],
    ['too_many', { vaults: vaults(10), threshold: 6 }],
    ['threshold', { threshold: 1 }],
    ['threshold', { threshold: 4 }],
    ['threshold', { threshold: 2.5 }],
    ['threshold', { vaults: vaults(4), threshold: 2 }],
    ['name', { vaults: [{ ...first, name: 'Not a name' }, ...others] }],
    ['same_name', { vaults: [{ ...first, name: 'vault-1' }, ...others] }],
    ['same_url', { vaults: [{ ...first, url: 'https://vault-1.example/' }, ...others] }],
  ])('%s is refused by its name', (problem, options) => {
    expect(open(options)).toThrow(InvalidVaults);
    expect(open(options)).toThrow(expect.objectContaining({ problem }));
  });

  test('at an address that is not safe are refused', () => {
    expect(open({ vaults: [{ ...first, url: 'http://vault.example' }, ...others] })).toThrow(InvalidAddress);
  });

  test('where the key was before are held to the same', () => {
    expect(open({ previously: [{ vaults: vaults(2), threshold: 1 }] })).toThrow(InvalidVaults);
    expect(open({ previously: [{ url: 'ftp://vault.example', token: () => '' }] })).toThrow(InvalidAddress);
  });

  test('are not asked with a key stretching that no client accepts', () => {
    expect(open({ ksf: { ...defaultKsf, memory: 1024 } })).toThrow(WeakKsf);
    expect(open({ ksf: { ...defaultKsf, memory: 2 ** 20 } })).toThrow(ExcessiveKsf);
  });

  test.each([
    [2, 2],
    [3, 2],
    [4, 3],
    [9, 5],
    [9, 9],
  ])('of %i with %i needed are taken', (count, threshold) => {
    expect(open({ vaults: vaults(count), threshold })).not.toThrow();
  });
});
