/** The meter says what `register` does. */
import { describe, expect, test } from '@jest/globals';
import { passwordStrength } from '../../../lib/client/index.ts';
import { requireStrongPassword } from '../../../lib/client/password/password.ts';

const english = { locales: ['en'] };

describe('the meter', () => {
  test.each([
    'password123',
    'umbrella7',
    'Sommer2025!',
    'correct horse battery staple',
    'tK9#vq2!mZ7x',
    '夏夜灯塔',
    'k3!vQz9w'.repeat(100),
  ])('of %s agrees with register, in its reason too', async (password) => {
    const { strong, guesses, reason, suggestions } = await passwordStrength(password, english);
    const refusal = await requireStrongPassword(password, english).catch((error) => error);
    expect(strong).toBe(refusal === undefined);
    expect(strong).toBe(guesses >= 8);
    expect([reason, suggestions]).toEqual([refusal?.reason, refusal?.suggestions ?? []]);
  });

  test('grows with what is typed, from nothing, and is a finite number', async () => {
    const typed = [
      'umbrella',
      'umbrella visits',
      'umbrella visits seven lakes',
      'umbrella visits seven lakes '.repeat(30),
    ];
    const guesses = await Promise.all(typed.map(async (text) => (await passwordStrength(text, english)).guesses));
    expect([...guesses].sort((a, b) => a - b)).toEqual(guesses);
    expect(new Set(guesses.slice(0, 3)).size).toBe(3);
    for (const one of guesses) expect(Number.isFinite(one) && one >= 0).toBe(true);
  });

  test('judges what is sent: another spelling of the same password is as strong', async () => {
    const [composed, apart] = ['\u00fcberm\u00fctige Katze', 'u\u0308bermu\u0308tige Katze'];
    expect(await passwordStrength(apart, english)).toEqual(await passwordStrength(composed, english));
  });

  test('knows the words and the languages that it is given', async () => {
    expect((await passwordStrength('zxyqvkwp1', english)).strong).toBe(true);
    expect((await passwordStrength('zxyqvkwp1', { ...english, userWords: ['zxyqvkwp'] })).strong).toBe(false);
    expect((await passwordStrength('passwort', { locales: ['de'] })).reason).toMatch(/Passwort/);
  });
});

describe('what cannot be a password', () => {
  test.each([
    ['', 'empty', 'A password needs at least one character.'],
    ['umbrella\u200b visits', 'invisible', 'Character 9 cannot be seen, so you could not type it again.'],
    ['umbrella\tvisits', 'control', 'Character 9 cannot be seen, so you could not type it again.'],
    ['umbrella \ud83d', 'half_character', 'Character 10 is broken.'],
    ['umbrella \u0378', 'unassigned', 'Character 10 is too new: other devices do not know it yet.'],
    ['k3!vQz9w'.repeat(129), 'too_long', 'The password is too long: it may have about 1,000 characters.'],
  ])('%j is told as %s, in words', async (password, invalid, reason) => {
    const told = await passwordStrength(password, english);
    expect(told).toEqual({ guesses: 0, strong: false, invalid, reason, suggestions: [expect.stringMatching(/\.$/)] });
  });

  test('is told in the user’s language', async () => {
    expect((await passwordStrength('', { locales: ['de'] })).reason).toBe(
      'Ein Passwort braucht mindestens ein Zeichen.',
    );
  });
});
