/** Where a token may go: a host that TLS names, or this machine. */
import { describe, expect, test } from '@jest/globals';
import * as sdk from '../../../lib/client/index.ts';
import { InvalidAddress, isLoopback, readAddress } from '../../../lib/client/transport/address.ts';

const construct = (url: string) => () => new sdk.BackupKeyVault({ url, token: () => 'token' });

describe('the constructor refuses, before anything is sent', () => {
  test.each([
    ['http to another host', 'http://vault.example.com', 'not_https'],
    ['http to a name that begins like this machine', 'http://127.0.0.1.example.com', 'not_https'],
    ['http to a name that ends like this machine', 'http://my.localhost', 'not_https'],
    ['http to the network of this machine', 'http://192.168.1.2', 'not_https'],
    ['http to any address of this machine', 'http://0.0.0.0', 'not_https'],
    ['a password', 'https://user:secret@vault.example.com', 'more_than_an_address'],
    ['a user', 'https://user@vault.example.com', 'more_than_an_address'],
    ['a query', 'https://vault.example.com/?stage=1', 'more_than_an_address'],
    ['a fragment', 'https://vault.example.com/#b', 'more_than_an_address'],
    ['another protocol', 'ftp://127.0.0.1', 'not_a_url'],
    ['a path alone', '/vault', 'not_a_url'],
    ['nothing', '', 'not_a_url'],
  ])('%s', (_, url, problem) => {
    expect(construct(url)).toThrow(InvalidAddress);
    expect(construct(url)).toThrow(expect.objectContaining({ name: 'InvalidAddress', problem }));
    expect(construct(url)).not.toThrow(/secret|example\.com\//);
  });
});

test.each([
  'https://vault.example.com',
  'https://vault.example.com:8443/prod/',
  'http://127.0.0.1:8787',
  'http://[::1]',
])('%s is one', (url) => {
  expect(construct(url)).not.toThrow();
  expect(readAddress(url).href).toContain(url);
});

test('an address on this machine is known as such, however it is written', () => {
  const here = ['http://localhost:1', 'http://127.0.0.1', 'http://127.9.9.9:2', 'http://127.1', 'http://[0::1]:8787'];
  const away = ['https://example.com', 'https://localhost.example.com', 'https://10.0.0.1', 'http://[::2]'];
  expect(here.map((url) => isLoopback(new URL(url)))).toEqual(here.map(() => true));
  expect(away.map((url) => isLoopback(new URL(url)))).toEqual(away.map(() => false));
});
