import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  defaultPolicy,
  InvalidSetting,
  nextAttemptAt,
  policyEnvironment,
  readPolicy,
  readVaultName,
} from '../../lib/vault/policy.ts';
import { now } from './fixtures.ts';

describe('the default policy', () => {
  test('is what the protocol page says', () => {
    expect(readPolicy({})).toEqual({
      maxAttempts: 10,
      attemptDelays: [0, 0, 0, 30, 60, 300, 900, 3600, 3600, 3600],
      sessionSeconds: 120,
      pendingSeconds: 600,
      resetSeconds: 604_800,
      tokenSeconds: 3600,
    });
  });

  test('also where a setting is empty', () => {
    const names = ['MAX_ATTEMPTS', 'ATTEMPT_DELAYS', 'SESSION_SECONDS', 'RESET_SECONDS', 'TOKEN_SECONDS'];
    expect(readPolicy(Object.fromEntries(names.map((name) => [`VAULT_${name}`, ''])))).toEqual(defaultPolicy);
  });
});

describe('a setting', () => {
  const year = 365 * 24 * 3600;

  test.each([
    ['VAULT_MAX_ATTEMPTS', 'maxAttempts', 1, 100],
    ['VAULT_SESSION_SECONDS', 'sessionSeconds', 1, 600],
    ['VAULT_RESET_SECONDS', 'resetSeconds', 0, year],
    ['VAULT_TOKEN_SECONDS', 'tokenSeconds', 1, year],
  ])('%s is %s, a whole number from %d to %d', (name, field, least, most) => {
    for (const value of [least, least + 1, most])
      expect(readPolicy({ [name]: String(value) })).toEqual({ ...defaultPolicy, [field]: value });
    for (const wrong of [String(least - 1), String(most + 1), '-1', '1.5', '1e1', ' 1', '1 ', '0x1', 'ten', 'NaN', '١'])
      expect(() => readPolicy({ [name]: wrong })).toThrow(
        new InvalidSetting(`${name} expected a whole number from ${least} to ${most}, got "${wrong}"`),
      );
  });

  test('VAULT_ATTEMPT_DELAYS is seconds with commas between, up to a week each', () => {
    const read = (text: string) => readPolicy({ VAULT_ATTEMPT_DELAYS: text }).attemptDelays;
    expect(read('0')).toEqual([0]);
    expect(read('0, 30 ,604800')).toEqual([0, 30, 604_800]);
    for (const [text, part] of [
      ['604801', '604801'],
      ['0,,1', ''],
      ['-1', '-1'],
      ['1,x', 'x'],
      ['0,', ''],
    ])
      expect(() => read(text ?? '')).toThrow(
        new InvalidSetting(`VAULT_ATTEMPT_DELAYS expected a whole number from 0 to 604800, got "${part}"`),
      );
  });

  test('VAULT_NAME is 1 to 64 of a-z, 0-9, dot and dash', () => {
    for (const name of ['', 'a', 'vault.example-1', 'z'.repeat(64)])
      expect(readVaultName({ VAULT_NAME: name })).toBe(name);
    expect(readVaultName({})).toBe('');
    for (const wrong of ['My Vault', 'Vault', 'a_b', 'a|b', 'a\n', 'z'.repeat(65)])
      expect(() => readVaultName({ VAULT_NAME: wrong })).toThrow(
        new InvalidSetting(`VAULT_NAME expected 1 to 64 of a-z, 0-9, dot and dash, got "${wrong}"`),
      );
  });

  test('is written as it is read', () => {
    const numbers = { maxAttempts: 4, attemptDelays: [0, 9], sessionSeconds: 5, resetSeconds: 6, tokenSeconds: 7 };
    expect(readPolicy(policyEnvironment({ ...defaultPolicy, ...numbers }))).toEqual({ ...defaultPolicy, ...numbers });
  });

  test('that is wrong has an error of its own name', () => {
    expect(new InvalidSetting('x').name).toBe('InvalidSetting');
  });
});

describe('the pace', () => {
  const waits = (attemptDelays: number[], attempts: number) =>
    (nextAttemptAt({ ...defaultPolicy, attemptDelays }, attempts, now) - now) / 1000;

  test('is the delay of this attempt, the last one for all that follow, none where none is set', () => {
    expect([1, 2, 3, 4, 99].map((attempts) => waits([5, 30, 60], attempts))).toEqual([5, 30, 60, 60, 60]);
    expect([1, 2].map((attempts) => waits([], attempts))).toEqual([0, 0]);
  });

  test('the default’s, attempt by attempt', () => {
    const seconds = Array.from({ length: 10 }, (_, i) => (nextAttemptAt(defaultPolicy, i + 1, now) - now) / 1000);
    expect(seconds).toEqual([0, 0, 0, 30, 60, 300, 900, 3600, 3600, 3600]);
  });

  test('never lies in the past', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(604_800)), fc.integer({ min: 1, max: 120 }), (delays, attempts) => {
        expect(waits(delays, attempts)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
