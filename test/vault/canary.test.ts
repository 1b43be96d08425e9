/** Accounts of the vault's own: no user can have one, and a share of the accounts does not keep them out. */
import { expect, test } from '@jest/globals';
import { accountOf } from '../../lib/protocol/crypto/account.ts';
import { fromBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { canaryAccount, isCanary } from '../../lib/vault/canary.ts';
import { mayRegister } from '../../lib/vault/rollout.ts';

test('an account of the canary has the form of any other, 32 bytes in 43 characters, and is never the same', () => {
  const accounts = Array.from({ length: 100 }, canaryAccount);
  for (const account of accounts) {
    expect(account).toHaveLength(43);
    expect(fromBase64url(account)).toHaveLength(32);
    expect(isCanary(account)).toBe(true);
  }
  expect(new Set(accounts).size).toBe(100);
});

test('144 bits of the name are fixed, so that no user’s account, a digest, begins so', () => {
  const [one = '', other = ''] = [canaryAccount(), canaryAccount()];
  const same = [...one].findIndex((character, at) => character !== other[at]);
  expect(same * 6).toBeGreaterThanOrEqual(144);
  for (let subject = 0; subject < 1_000; subject++)
    expect(isCanary(accountOf('https://login.example', `${subject}`))).toBe(false);
});

test('it may register at every share, and others as before', () => {
  const account = canaryAccount();
  expect([0, 1, 100].map((share) => mayRegister(account, share))).toEqual([true, true, true]);
  expect(mayRegister(accountOf('https://login.example', 'alice'), 0)).toBe(false);
});
