import { describe, expect, test } from '@jest/globals';
import { readEnvironment } from '../../bin/bkv/environment.ts';
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

  test('may name identity keys of the vault, with commas between', () => {
    expect(readEnvironment({}).identity).toBeUndefined();
    expect(readEnvironment({ VAULT_IDENTITY: 'one' }).identity).toEqual(['one']);
    expect(readEnvironment({ VAULT_IDENTITY: 'one, two' }).identity).toEqual(['one', 'two']);
    // No pin is left out unsaid: the SDK refuses the empty one.
    expect(readEnvironment({ VAULT_IDENTITY: 'one,' }).identity).toEqual(['one', '']);
  });
});
