import { describe, expect, test } from '@jest/globals';
import { isLoopback, readEnvironment } from '../../bin/bkv/environment.ts';
import { Failure } from '../../bin/bkv/failure.ts';

describe('the environment', () => {
  test('has defaults that reach the embedded vault', () => {
    const { url, account, home, token } = readEnvironment({});
    expect([url.href, account, token]).toEqual(['http://127.0.0.1:8787/', 'dev', undefined]);
    expect(home).toMatch(/\/\.backup-key-vault$/);
  });

  test.each(['http://vault.example.com', 'ftp://127.0.0.1', 'vault.example.com', 'http://127.0.0.1.example.com'])(
    'VAULT_URL=%s is refused: a token must not travel in the clear',
    (url) => {
      expect(() => readEnvironment({ VAULT_URL: url }).url).toThrow(Failure);
    },
  );

  test.each(['https://user:secret@vault.example.com', 'https://vault.example.com/?stage=1', 'https://a.example/#b'])(
    'VAULT_URL=%s is refused, and nothing of it is said',
    (url) => {
      expect(() => readEnvironment({ VAULT_URL: url }).url).toThrow(
        'VAULT_URL has no user, query or fragment: it is an address and nothing more.',
      );
    },
  );

  test('an address that is none stops only what asks for it', () => {
    expect(readEnvironment({ VAULT_URL: 'nonsense', VAULT_ACCOUNT: 'ann' }).account).toBe('ann');
  });

  test('an address on this machine is known as such', () => {
    const here = ['http://localhost:1', 'http://127.0.0.1', 'http://127.9.9.9:2', 'http://[::1]:8787'];
    const away = ['https://example.com', 'https://localhost.example.com', 'https://10.0.0.1'];
    expect(here.map((url) => isLoopback(new URL(url)))).toEqual(here.map(() => true));
    expect(away.map((url) => isLoopback(new URL(url)))).toEqual(away.map(() => false));
  });
});
