/** What `bkv status` tells a person, row by row. */
import { expect, test } from '@jest/globals';
import { rowsOf } from '../../../bin/bkv/commands/status.ts';
import type { KeyAnswer } from '../../../lib/protocol/wire/schemas.ts';

const now = new Date(2026, 2, 1, 12, 0, 0);
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();
const rows = (answer: KeyAnswer) => Object.fromEntries(rowsOf(answer, now));

const of = { account: 'A'.repeat(43), vault: 'v' };

const active: KeyAnswer = {
  ...of,
  state: 'active',
  registration: 'A'.repeat(22),
  attemptsRemaining: 6,
  maxAttempts: 10,
  nextAttemptAt: later(-5),
  createdAt: later(-3600),
};

test('no key is all there is to say of none', () => {
  expect(rows({ ...of, state: 'none' })).toEqual({ 'key in the vault': 'none' });
});

test('a key has its attempts, the next one, and when it was registered', () => {
  expect(rows(active)).toEqual({
    'key in the vault': 'active',
    'attempts left': '6 of 10',
    'next attempt': 'now',
    registered: '2026-03-01 11:00:00',
  });
  expect(rows({ ...active, lastRecoveredAt: later(-60) })).toMatchObject({ 'last recovered': '2026-03-01 11:59:00' });
});

test('an attempt that is not possible yet says when it is', () => {
  expect(rows({ ...active, nextAttemptAt: later(90) })).toMatchObject({
    'next attempt': 'at 2026-03-01 12:01:30 (in 1 minute 30 seconds)',
  });
});

test('after the last attempt there is no next one', () => {
  const { 'next attempt': next, ...rest } = rows({ ...active, attemptsRemaining: 0 });
  expect(next).toBeUndefined();
  expect(rest).toMatchObject({ 'attempts left': '0 of 10' });
});

test('a reset says from when it is open and until when', () => {
  const resetUntil = later(14 * 86_400);
  expect(rows({ ...active, resetAt: later(7 * 86_400), resetUntil })).toMatchObject({
    reset: 'possible at 2026-03-08 12:00:00 (in 7 days), until 2026-03-15 12:00:00',
  });
  expect(rows({ ...active, resetAt: later(0), resetUntil })).toMatchObject({
    reset: 'open: the key can be deleted or replaced now, until 2026-03-15 12:00:00',
  });
});

test('an exhausted key says when it goes, and what would save it', () => {
  const exhausted: KeyAnswer = {
    ...of,
    state: 'exhausted',
    attemptsRemaining: 0,
    maxAttempts: 10,
    destroyedAt: later(110),
  };
  const { 'next attempt': next, ...rest } = rows(exhausted);
  expect(next).toBeUndefined();
  expect(rest).toEqual({
    'key in the vault': 'exhausted: no attempt is left',
    'attempts left': '0 of 10',
    'is destroyed': 'at 2026-03-01 12:01:50 (in 1 minute 50 seconds), unless the last attempt proves the password',
  });
});

test('without the vault’s time a wait has its end and no length', () => {
  expect(Object.fromEntries(rowsOf({ ...active, nextAttemptAt: later(90) }, undefined))).toMatchObject({
    'next attempt': 'at 2026-03-01 12:01:30',
  });
});

test('a destroyed key says when and why, and of no attempts', () => {
  expect(rows({ ...of, state: 'destroyed', destroyedAt: later(-60), reason: 'attempts_exhausted' })).toEqual({
    'key in the vault': 'destroyed',
    destroyed: '2026-03-01 11:59:00',
    because: 'attempts exhausted',
  });
});
