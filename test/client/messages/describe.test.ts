/** What a user is told of an error: in every language, of every code, with every place filled. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { describeError } from '../../../lib/client/index.ts';
import { de } from '../../../lib/client/messages/de.ts';
import { en } from '../../../lib/client/messages/en.ts';
import { sdkErrors } from '../../../lib/protocol/sdk-errors.ts';
import { away, later, samples, vaultTime, wrong } from './samples.ts';

const languages: Readonly<Record<string, Readonly<Record<string, string>>>> = { en, de };
const placesIn = (message = '') => [...message.matchAll(/\{\w+\}/g)].map(String).sort();

test('the samples have every code', () => {
  const codes = new Set(samples.map((error) => describeError(error, { locales: ['en'] }).code));
  expect([...codes].sort()).toEqual([...Object.keys(sdkErrors), 'aborted', 'unexpected'].sort());
});

describe.each(Object.entries(languages))('in %s', (language, messages) => {
  test('there are the messages of English, in its order, with its places', () => {
    expect(Object.keys(messages)).toEqual(Object.keys(en));
    for (const [key, message] of Object.entries(messages))
      expect([key, placesIn(message)]).toEqual([key, placesIn((en as Record<string, string>)[key])]);
  });

  test('each error has a title and a text, in whole sentences, with nothing left to fill', () => {
    for (const error of samples) {
      const { title, text, action = 'None.' } = describeError(error, { locales: [language] });
      expect(title).toMatch(/^[^\s{}][^{}]{4,40}[^.!{}]$/u);
      for (const told of [text, action]) expect(told).toMatch(/^[^\s{}][^{}]+\.$/u);
      expect(`${title} ${text} ${action}`).not.toMatch(/undefined|null|NaN|Invalid Date|\bK\b|OPAQUE|token|HTTP| {2}/);
    }
  });

  test('each message is told of some error', () => {
    const read = new Set<string>();
    const watched = new Proxy(messages, {
      ownKeys: (target) => Reflect.ownKeys(target),
      getOwnPropertyDescriptor: (target, key) => ({
        ...Reflect.getOwnPropertyDescriptor(target, key),
        value: `<${String(key)}>`,
      }),
      get: (_, key) => `<${String(key)}>`,
    });
    for (const error of samples) {
      const { title, text, action } = describeError(error, { locales: [language], messages: watched });
      for (const [, key = ''] of `${title}${text}${action}`.matchAll(/<([\w.]+)>/g)) read.add(key);
    }
    expect(Object.keys(messages).filter((key) => !read.has(key) && !key.startsWith('wait.'))).toEqual([]);
  });
});

test('German says Sie', () => {
  for (const message of Object.values(de))
    expect(message).not.toMatch(/\b([Dd]u|[Dd]ein\w*|[Dd]i(r|ch)|[Ee]uch|ihr)\b/);
});

describe('the language', () => {
  const titleIn = (...locales: string[]) => describeError(wrong(3), { locales }).title;

  test('is the first of the user’s that there are words in, else English', () => {
    expect(titleIn('fr-FR', 'de-CH', 'en')).toBe('Falsches Passwort');
    expect(titleIn('de_DE')).toBe('Falsches Passwort');
    expect(titleIn('fr')).toBe('Wrong password');
    expect(titleIn()).toBe('Wrong password');
  });

  test('may be the app’s own: with its plurals, and in English where a message is missing', () => {
    const messages = {
      'wrong_password.title': 'Złe hasło',
      'wrong_password.text': 'Pozostało {attempts} prób.',
      'wrong_password.text.few': 'Pozostały {attempts} próby.',
      'wrong_password.action': '',
    };
    const said = (left: number) => describeError(wrong(left), { locales: ['pl'], messages });
    expect(said(3)).toEqual({ code: 'wrong_password', title: 'Złe hasło', text: 'Pozostały 3 próby.' });
    expect(said(7).text).toBe('Pozostało 7 prób.');
    expect(describeError(away('offline'), { locales: ['pl'], messages }).title).toBe('No internet connection');
  });
});

describe('a wait', () => {
  const wait = (seconds: number, now?: Date, locale = 'en') =>
    /is possible (.*)\.$|den nächsten (.*)\.$/.exec(describeError(wrong(5, seconds), { now, locales: [locale] }).text);

  test.each([
    [1, 'in 1 second', 'in 1 Sekunde'],
    [30, 'in 30 seconds', 'in 30 Sekunden'],
    [90, 'in 90 seconds', 'in 90 Sekunden'],
    [91, 'in 2 minutes', 'in 2 Minuten'],
    [3600, 'in 60 minutes', 'in 60 Minuten'],
    [7200, 'in 2 hours', 'in 2 Stunden'],
    [3 * 86400, 'in 3 days', 'in 3 Tagen'],
  ])('of %d s is told in a unit that fits, never as shorter than it is', (seconds, english, german) => {
    expect(wait(seconds)?.[1]).toBe(english);
    expect(wait(seconds, undefined, 'de')?.[2]).toBe(german);
  });

  test('of less than a second is none after a wrong password: so far the vault’s clock is not known', () => {
    const withoutWait = describeError(wrong(5), { locales: ['en'] }).text;
    for (const seconds of [0.1, 0.5, 0.999])
      expect(describeError(wrong(5, seconds), { locales: ['en'] }).text).toBe(withoutWait);
    expect(describeError(wrong(5, 1), { locales: ['en'] }).text).not.toBe(withoutWait);
  });

  test('is counted down by the vault’s clock, and ends', () => {
    expect(wait(30, later(20))?.[1]).toBe('in 10 seconds');
    expect(wait(30, later(30))).toBeNull();
    expect(describeError(wrong(5, 30), { locales: ['en'], now: later(31) }).text).toMatch(/5 attempts are left\.$/);
  });

  describe('in an engine without Intl’s words', () => {
    const { RelativeTimeFormat, PluralRules } = Intl;
    afterEach(() => {
      Object.assign(Intl, { RelativeTimeFormat, PluralRules });
    });

    test('is short, and an attempt is counted all the same', () => {
      Object.assign(Intl, { RelativeTimeFormat: undefined, PluralRules: undefined });
      expect(wait(30)?.[1]).toBe('in 30 s');
      expect(wait(600)?.[1]).toBe('in 10 min');
      expect(wait(7200, undefined, 'de')?.[2]).toBe('in 2 h');
      expect(wait(3 * 86400)?.[1]).toBe('in 3 d');
    });
  });
});

test('the day of a destruction is told as the language writes it', () => {
  const destroyed = samples.find(
    (error) => error instanceof Error && 'destroyedAt' in error && error.name === 'KeyDestroyed' && error.destroyedAt,
  );
  expect(describeError(destroyed, { locales: ['en-GB'] }).text).toContain('on 1 January 2030,');
  expect(describeError(destroyed, { locales: ['de'] }).text).toContain('am 1. Januar 2030 endgültig');
});

describe('what became of the attempt', () => {
  const textOf = (spent: string) => describeError(Object.assign(away('timeout'), { spent }), { locales: ['en'] }).text;

  test('is said where the vault could not be reached', () => {
    expect(textOf('nothing')).toBe('The vault does not answer. No attempt was lost.');
    expect(textOf('unknown')).toMatch(/^The vault does not answer\. An attempt may have been counted\./);
    expect(textOf('attempt')).toMatch(/^The vault does not answer\. One attempt is counted,/);
  });
});

test('whatever is thrown, and whatever is asked for, there are words and no error', () => {
  const hostile = Object.defineProperty(wrong(3), 'attemptsRemaining', {
    get() {
      throw new Error('no');
    },
  });
  const odd = [null, 7, Symbol('x'), {}, () => {}, hostile, Object.create(null)];
  for (const error of odd) expect(describeError(error, { locales: ['en'] }).title).toBe('That did not work');
  const unreadable = { locales: ['not a locale'], messages: {}, now: new Date(Number.NaN) };
  expect(describeError(wrong(3, 30), unreadable).title).not.toBe('');
  expect(describeError(wrong(3), { now: vaultTime }).text).not.toBe('');
});
