/** Which passwords the SDK refuses, and what it tells the user. */
import { describe, expect, test } from '@jest/globals';
import { type PasswordOptions, requireStrongPassword, WeakPassword } from '../../../lib/client/password/password.ts';

const english = { locales: ['en'] };
const refusal = (password: string, ...options: PasswordOptions[]): Promise<WeakPassword | undefined> =>
  requireStrongPassword(password, english, ...options).then(
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
    'Liverpool2019!',
    'azerty123',
    'qwertz123!',
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

describe('what people everywhere take', () => {
  test.each([
    'Sommer2025!',
    'contraseña1',
    'contrasena1',
    'пароль123',
    'привет123',
    'наташа1990',
    'ichliebedich',
    'Été2024!',
    'motdepasse1',
    'κωδικός123',
    'şifre123',
    'sifre123',
    'matkhau123',
    '비밀번호123',
    'รหัสผ่าน',
    'كلمةالسر1',
    'पासवर्ड123',
    'パスワード1',
  ])('%s is refused on a device that speaks English', async (password) => {
    expect(await refusal(password)).toBeInstanceOf(WeakPassword);
  });

  test.each([
    ['parol123', 'пароль in Latin letters'],
    ['gfhjkm123', 'пароль on Latin keys'],
    ['ghbdtn2020', 'привет on Latin keys'],
    ['йцукен123', 'qwerty on Russian keys'],
    ['йфяцычувс', 'qazwsxedc on Russian keys'],
    ['agapi2024', 'αγάπη in Latin letters'],
  ])('%s is refused: it is %s', async (password) => {
    expect(await refusal(password)).toBeInstanceOf(WeakPassword);
  });
});

describe('words of the user’s own', () => {
  const userWords = ['Anneliese Brückner-Vogt', '+49 170 5583921', 'Quakenbrück', '24.07.1983'];

  test.each([
    'Quakenbrück1',
    'quakenbruck7!',
    'BrücknerVogt83',
    'anneliesebrücknervogt',
    '01705583921',
    '5583921an',
    '24071983vogt',
  ])('do not make %s strong', async (password) => {
    expect(await refusal(password, { userWords })).toBeInstanceOf(WeakPassword);
  });

  test('of the vault and of the call count together, and the password is judged without them where there are none', async () => {
    const zxyqvkwp = { userWords: ['zxyqvkwp'] };
    expect(await refusal('zxyqvkwp1')).toBeUndefined();
    expect(await refusal('zxyqvkwp1', zxyqvkwp, { userWords: ['other'] })).toBeInstanceOf(WeakPassword);
    expect(await refusal('zxyqvkwp1', { userWords: ['other'] }, zxyqvkwp)).toBeInstanceOf(WeakPassword);
  });

  test('of one letter, or of none, refuse nothing more', async () => {
    expect(await refusal('tK9#vq2!mZ7x', { userWords: ['t', '', ' ', '9'] })).toBeUndefined();
  });
});

describe('the user’s languages', () => {
  test.each([
    ['de', 'Verkehrsminister7'],
    ['es-MX', 'desarrollado77'],
    ['fr', 'Boulangerie77'],
    ['pt-BR', 'trabalhadores7'],
  ])('in %s, %s is refused, with a reason in that language', async (locale, password) => {
    expect(await refusal(password)).toBeUndefined();
    const error = await refusal(password, { locales: [locale] });
    expect(error).toBeInstanceOf(WeakPassword);
    expect(error?.reason).not.toMatch(/^(This|Add|Common|A )/);
  });

  test('the last that is given holds, and one that is not known speaks English', async () => {
    const reason = async (...options: PasswordOptions[]) => (await refusal('passwort', ...options))?.reason;
    expect(await reason({ locales: ['de-CH'] })).toMatch(/Passwort/);
    expect(await reason({ locales: ['de'] }, { userWords: [] })).toMatch(/Passwort/);
    expect(await reason({ locales: ['de'] }, { locales: ['tlh', 'fr'] })).toMatch(/mot de passe/i);
    expect(await reason({ locales: ['tlh'] })).toMatch(/^This is/);
    expect(await reason({ locales: [] })).toMatch(/^This is/);
  });
});

describe('a password that is hard to guess', () => {
  test.each([
    'correct horse battery staple',
    'umbrella-visits-seven-lakes',
    'tK9#vq2!mZ7x',
    'nine purple otters sing badly',
    '夏の夜の静かな灯台守の物語',
    'тихий вечер у моря',
    'drei bunte Fahrräder im Regen',
    `${'x7Gq'.repeat(3)}hW2!pL`,
    'k3!vQz9w'.repeat(128),
  ])('%s is accepted', async (password) => {
    await requireStrongPassword(password, english);
    await requireStrongPassword(password, { locales: ['de', 'ja'] });
  });

  test('is judged by its first 128 characters: the time that zxcvbn takes grows faster than the length', async () => {
    const strong = 'k3!vQz9w-umbrella-tK9#vq2';
    await requireStrongPassword('a'.repeat(128 - strong.length) + strong, english);
    await expect(requireStrongPassword('a'.repeat(128) + strong, english)).rejects.toThrow(WeakPassword);
  });
});

describe('a short text in Han, kana or Hangul', () => {
  test.each(['龘靐齉爩', '夏夜灯塔', '山羊电池马钉', '푸른고래의꿈노래', '灯塔夏夜2031'])(
    '%s is accepted',
    async (password) => {
      await requireStrongPassword(password, english);
      await requireStrongPassword(password, { locales: ['ja'] });
    },
  );

  test.each([
    ['a word twice', '密码密码'],
    ['a word twice', '你好你好'],
    ['numbers', '一二三四'],
    ['the commonest characters', '我爱北京'],
    ['two common words', '天气预报'],
    ['a greeting', '生日快乐'],
    ['an idiom', '画蛇添足'],
    ['two rare characters', '龘靐'],
    ['a common phrase', 'ありがとうございます'],
    ['a word three times', 'さくらさくらさくら'],
    ['a word and a year', '密码2024'],
    ['a greeting and digits', '안녕하세요123'],
    ['common words', '대한민국만세'],
  ])('%s, %s, is refused', async (_, password) => {
    expect(await refusal(password)).toBeInstanceOf(WeakPassword);
    expect(await refusal(password, { locales: ['ja'] })).toBeInstanceOf(WeakPassword);
  });
});
