/** Which passwords the SDK refuses, and what it tells the user. */
import { describe, expect, test } from '@jest/globals';
import { requireStrongPassword, WeakPassword } from '../../lib/client/password.ts';

const refusal = (password: string): Promise<WeakPassword | undefined> =>
  requireStrongPassword(password).then(
    () => undefined,
    (error) => error,
  );

describe('a password that guessing starts with', () => {
  test.each([
    'password123',
    'Password1!',
    'qwertyuiop',
    '1qaz2wsx',
    'iloveyou',
    'letmein',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    '12345678901',
    '19900101',
    'P@ssw0rd',
    'drowssap',
    'michael1985',
    'x',
  ])('%s is refused, with a reason', async (password) => {
    const error = await refusal(password);
    expect(error).toBeInstanceOf(WeakPassword);
    expect(error?.name).toBe('WeakPassword');
    expect(error?.reason).toMatch(/^[A-Z].{10,}/);
    expect(error?.message).toBe(error?.reason);
    expect(Array.isArray(error?.suggestions)).toBe(true);
    expect(`${error?.message} ${error?.suggestions}`).not.toContain(password.length > 1 ? password : '\0');
  });

  test('is told what would help', async () => {
    const error = await refusal('password123');
    expect(error?.suggestions.length).toBeGreaterThan(0);
  });
});

describe('a password that is hard to guess', () => {
  test.each([
    'correct horse battery staple',
    'umbrella-visits-seven-lakes',
    'tK9#vq2!mZ7x',
    'nine purple otters sing badly',
    '夏の夜の静かな灯台守の物語',
    `${'x7Gq'.repeat(3)}hW2!pL`,
    'k3!vQz9w'.repeat(128),
  ])('%s is accepted', async (password) => {
    await requireStrongPassword(password);
  });

  test('is judged by its first 256 characters: the time that zxcvbn takes grows faster than the length', async () => {
    const strong = 'k3!vQz9w-umbrella-tK9#vq2';
    await requireStrongPassword('a'.repeat(256 - strong.length) + strong);
    await expect(requireStrongPassword('a'.repeat(256) + strong)).rejects.toThrow(WeakPassword);
  });
});
