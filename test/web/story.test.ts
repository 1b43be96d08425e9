/** The story of the page, step by step, without a page. */
import { describe, expect, test } from '@jest/globals';
import { createBackupKey } from '../../lib/backup/index.ts';
import { KeyDestroyed, WrongPassword } from '../../lib/client/errors.ts';
import { levelOf } from '../../web/story/meter.ts';
import { begin, goOn, type Story, type StoryEvent } from '../../web/story/story.ts';
import { suggestPassword } from '../../web/story/suggestion.ts';
import { countdown } from '../../web/story/wait.ts';
import { waysEverKept, waysKept } from '../../web/story/ways.ts';

const backup = { blob: new Blob(['sealed']), beginning: new Uint8Array(4) };
const file = new File(['12345'], 'a.txt');
const start = begin('somebody', createBackupKey());
const when = (...events: readonly StoryEvent[]): Story => events.reduce(goOn, start);

describe('the first phone', () => {
  test('counts the bytes that it encrypts, and never more than there are', () => {
    const chosen = when({ type: 'files-chosen', files: [file, file] });
    expect(chosen.packing).toMatchObject({ step: 'encrypting', total: 10, done: 0 });
    expect(goOn(chosen, { type: 'bytes-encrypted', done: 4 }).packing).toMatchObject({ done: 4 });
    expect(goOn(chosen, { type: 'bytes-encrypted', done: 2048 }).packing).toMatchObject({ done: 10 });
  });

  test('ends with the backup, after which no more is counted', () => {
    const story = when(
      { type: 'files-chosen', files: [file] },
      { type: 'backup-written', backup },
      { type: 'bytes-encrypted', done: 1 },
    );
    expect(story.packing).toEqual({ step: 'encrypted', files: [file], backup });
  });

  test('stays as it is where no file was chosen', () => {
    expect(when({ type: 'files-chosen', files: [] })).toEqual(start);
  });

  test('keeps an error until other files are chosen', () => {
    const failed = when({ type: 'files-chosen', files: [file] }, { type: 'packing-failed', error: 'gone' });
    expect(failed.packing).toEqual({ step: 'failed', error: 'gone' });
    expect(goOn(failed, { type: 'files-chosen', files: [file] }).packing.step).toBe('encrypting');
  });

  test('keeps the key in several ways at once', () => {
    const story = when(
      { type: 'way', way: 'digits', now: { step: 'kept' } },
      { type: 'way', way: 'password', now: { step: 'working', doing: 'storing' } },
      { type: 'way', way: 'password', now: { step: 'kept' } },
    );
    expect(waysKept(story.ways)).toEqual(['password', 'digits']);
  });
});

describe('the first phone, when the new one guesses', () => {
  const held: StoryEvent = { type: 'way', way: 'password', now: { step: 'kept' } };
  const refused = (error: unknown): StoryEvent => ({ type: 'refused', way: 'password', error });
  const last = new WrongPassword({ attemptsRemaining: 0 });
  const gone = new KeyDestroyed({ type: 'about:blank', title: 'Gone', status: 410, code: 'key_destroyed' });

  test.each([
    ['a wrong password with attempts left', new WrongPassword({ attemptsRemaining: 1 }), 'kept'],
    ['the last wrong password', last, 'destroyed'],
    ['a try after the end', gone, 'destroyed'],
  ])('%s leaves the vault’s key %s', (_, error, step) => {
    expect(when(held, refused(error)).ways.password.step).toBe(step);
  });

  test('keeps the other ways, and may lock the key in anew', () => {
    const digits: StoryEvent = { type: 'way', way: 'digits', now: { step: 'kept' } };
    const { ways } = when(held, digits, refused(last));
    expect([waysKept(ways), waysEverKept(ways)]).toEqual([['digits'], ['password', 'digits']]);
    expect(waysKept(when(held, refused(last), refused(gone), held).ways)).toEqual(['password']);
  });

  test('takes the refusal with it once the same way is locked in anew, and not by another way', () => {
    const digits: StoryEvent = { type: 'way', way: 'digits', now: { step: 'kept' } };
    const working: StoryEvent = { type: 'way', way: 'password', now: { step: 'working', doing: 'storing' } };
    const still = when(held, refused(last), digits, working).device.now;
    expect(still).toEqual({ step: 'asking', refused: { way: 'password', error: last, trial: 0 } });
    expect(when(held, refused(last), working, held).device.now).toEqual({ step: 'asking' });
  });

  test('has lost nothing where it had locked nothing in', () => {
    expect(when(refused(gone)).ways).toEqual(start.ways);
  });
});

describe('the new phone', () => {
  const tried: StoryEvent = { type: 'tried', way: 'password' };
  const keyBack: StoryEvent = { type: 'key-back', fingerprint: '1a2b 3c4d', total: 6 };
  const filesBack: StoryEvent = { type: 'files-back', files: [], archive: new Blob() };

  test('asks, works, opens, and has the files', () => {
    const steps = [tried, keyBack, filesBack].map((_, index, all) => when(...all.slice(0, index + 1)).device.now.step);
    expect(steps).toEqual(['working', 'opening', 'open']);
    expect(when(tried, keyBack, filesBack).device.now).toMatchObject({ way: 'password', fingerprint: '1a2b 3c4d' });
  });

  test('says each refusal anew, even of the same words', () => {
    const refused: StoryEvent = { type: 'refused', way: 'password', error: 'wrong' };
    const once = when(tried, refused).device.now;
    const twice = when(tried, refused, tried, refused).device.now;
    expect(once).toEqual({ step: 'asking', refused: { way: 'password', error: 'wrong', trial: 1 } });
    expect(twice).toEqual({ step: 'asking', refused: { way: 'password', error: 'wrong', trial: 2 } });
  });

  test.each<[string, StoryEvent]>([
    ['a step', { type: 'step-taken', doing: 'proving' }],
    ['bytes', { type: 'bytes-decrypted', done: 3 }],
    ['a key', keyBack],
    ['files', filesBack],
  ])('does not hear %s that nobody asked for', (_, event) => {
    expect(when(event)).toEqual(start);
  });

  test('shows what it is doing, and how far the backup is', () => {
    expect(when(tried, { type: 'step-taken', doing: 'proving' }).device.now).toMatchObject({ doing: 'proving' });
    expect(when(tried, keyBack, { type: 'bytes-decrypted', done: 5 }).device.now).toMatchObject({ done: 5, total: 6 });
  });

  test('can be asked again', () => {
    expect(when(tried, keyBack, filesBack, { type: 'asked-again' }).device.now).toEqual({ step: 'asking' });
  });
});

test('starting over leaves nothing of before', () => {
  const backupKey = createBackupKey();
  const over: StoryEvent = { type: 'started-over', sub: 'another', backupKey };
  const files: StoryEvent = { type: 'files-chosen', files: [file] };
  const passkey: StoryEvent = { type: 'passkey-file-written', text: '{}' };
  expect(when(files, passkey, { type: 'tried', way: 'digits' }, over)).toEqual(begin('another', backupKey));
});

test.each([
  [-5, '0:00'],
  [1, '0:01'],
  [28_000, '0:28'],
  [59_001, '1:00'],
  [899_000, '14:59'],
  [3_600_000, '1:00:00'],
  [36_065_000, '10:01:05'],
])('a wait of %d ms is shown as %s', (milliseconds, shown) => {
  expect(countdown(milliseconds)).toBe(shown);
});

test.each([
  [2, false, 1],
  [6, false, 2],
  [9, false, 2],
  [7, true, 3],
  [8, true, 3],
  [20, true, 4],
] as const)('10^%d guesses, strong: %s, fill %d bars', (guesses, strong, level) => {
  expect(levelOf(guesses, strong)).toBe(level);
});

test('a suggested password is six words of the list, drawn by the random numbers', () => {
  expect(suggestPassword(new Uint16Array([0, 1, 2046, 2047, 2048, 65_535]))).toBe(
    'abandon ability zone zoo abandon zoo',
  );
  expect(suggestPassword()).toMatch(/^[a-z]+( [a-z]+){5}$/);
  expect(suggestPassword()).not.toBe(suggestPassword());
});
