/**
 * Who guesses passwords begins with the commonest words of the victim's language, and decorates them. None of the first
 * guesses may be a password that a device would set. And nobody loses attempts to a character that cannot be seen.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BackupKeyVault, createBackupKey, InvalidPassword } from '../../lib/client/index.ts';
import { requireStrongPassword, WeakPassword } from '../../lib/client/password/password.ts';
import { world } from '../../lib/client/strength/dictionaries/world.ts';
import { languageCodes, loadLanguage } from '../../lib/client/strength/languages.ts';
import { password } from '../support/device/password.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** The rules that cracking programs begin with. */
const rules: readonly ((word: string) => string)[] = [
  (word) => word,
  (word) => `${word}1`,
  (word) => `${word}123`,
  (word) => `${capital(word)}1!`,
  (word) => `${capital(word)}2025!`,
  (word) => `${word}1987`,
  (word) => `${word}${word}`,
  (word) => `1${word}`,
  (word) => `${capital(word)}?`,
];

/** Every word gets a rule in turn, so that each rule meets common and rare words. */
const decorated = (words: readonly string[]) => words.map((word, index) => rules[index % rules.length]?.(word) ?? word);

async function accepted(guesses: readonly string[], locale: string): Promise<string[]> {
  const settable: string[] = [];
  for (const guess of guesses)
    await requireStrongPassword(guess, { locales: [locale] }).then(
      () => settable.push(guess),
      (error) => {
        if (!(error instanceof WeakPassword)) throw error;
      },
    );
  return settable;
}

describe('an offline guesser', () => {
  test.each(languageCodes)('finds no accepted password among the decorated words of %s', async (code) => {
    const { dictionary } = await loadLanguage(code);
    const lists = Object.values(dictionary).filter((list) => list.length > 50);
    // Of each list the 3,000 commonest words, one in 100.
    const words = lists.flatMap((list) => list.slice(0, 3000).filter((_, place) => place % 100 === 7));
    expect(words.length).toBeGreaterThan(3);
    expect(await accepted(decorated(words), code)).toEqual([]);
  });

  test('finds none among the commonest words of forty languages, whatever the device speaks', async () => {
    const every = decorated(world).filter((_, index) => index % 2 === 0);
    expect(await accepted(every, 'en')).toEqual([]);
  });

  test('finds none of a season or a short word, a year and a mark', async () => {
    const seasons = [
      'Sommer',
      'Winter',
      'Été',
      'Hiver',
      'Verano',
      'Invierno',
      'Estate',
      'Лето',
      'Zima',
      'Yaz',
      'Sad',
      'Pan',
      'Uap',
    ];
    const guesses = seasons.flatMap((season) =>
      [1999, 2025].flatMap((year) => [`${season}${year}!`, `!${year}${season}`]),
    );
    expect(await accepted(guesses, 'en')).toEqual([]);
  });

  test('finds none of two common words of Chinese', async () => {
    const pairs = ['中国人民', '我们朋友', '北京生活', '时间问题', '今天工作', '爱情永远', '幸福生活', '学习学习'];
    expect(await accepted(pairs, 'en')).toEqual([]);
  });

  test('who knows the name, number and city of the victim finds none that rests on them', async () => {
    const userWords = ['Thusnelda Öztürk', '+49 151 40778312', 'Wolfratshausen'];
    const guesses = ['Wolfratshausen1!', 'Thusnelda1987', 'öztürk-2025', 'Ozturk!123', '015140778312', 'thusnelda8312'];
    for (const guess of guesses)
      await expect(requireStrongPassword(guess, { userWords })).rejects.toBeInstanceOf(WeakPassword);
  });
});

describe('a character that cannot be seen', () => {
  let vault: VaultProcess;
  const { fetch } = globalThis;
  let requests = 0;

  beforeAll(async () => {
    vault = await startVaultProcess();
    globalThis.fetch = (...request) => {
      requests++;
      return fetch(...request);
    };
  });

  afterAll(async () => {
    globalThis.fetch = fetch;
    await vault.close();
  });

  const hidden = [`${password}\u200b`, `\ufeff${password}`, password.replace(' ', '\t'), `${password}\u{e0001}`];

  test('sends nothing when a password is set, and spends no attempt when it is typed', async () => {
    const token = await vault.token({ sub: 'invisible' });
    const device = new BackupKeyVault({ url: vault.url, token: () => token });
    const backupKey = createBackupKey();
    await device.register({ backupKey, password });
    const before = requests;
    for (const text of hidden) {
      await expect(device.register({ backupKey, password: text })).rejects.toBeInstanceOf(InvalidPassword);
      await expect(device.changePassword({ backupKey, password: text })).rejects.toBeInstanceOf(InvalidPassword);
      await expect(device.recover({ password: text })).rejects.toBeInstanceOf(InvalidPassword);
    }
    expect(requests).toBe(before);
    expect(await device.status()).toMatchObject({ state: 'active', attemptsRemaining: 10 });
    expect(requests).toBe(before + 1);
  });

  test('is none that only asks for one picture of an emoji: both spellings open the vault', async () => {
    const token = await vault.token({ sub: 'picture' });
    const device = new BackupKeyVault({ url: vault.url, token: () => token });
    const backupKey = createBackupKey();
    await device.register({ backupKey, password: `${password} \u2764\ufe0f` });
    await device.recover({ password: `${password} \u2764` });
    await device.recover({ password: `${password} \u2764\ufe0e` });
    expect(await device.status()).toMatchObject({ attemptsRemaining: 10 });
  });
});
