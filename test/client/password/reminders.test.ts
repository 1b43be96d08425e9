/** When the password is asked for again: intervals that grow, shrink and end, whatever the clock does. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { nextReminder, type PracticeAnswer, type ReminderState } from '../../../lib/client/password/reminders.ts';

const hour = 3_600_000;
const day = 24 * hour;
const start = new Date('2030-01-01T00:00:00.000Z');
const at = (milliseconds: number) => new Date(start.getTime() + milliseconds);

/** The waits, in days, of answers that are each given when it is due. */
function waitsOf(...answers: readonly PracticeAnswer[]): number[] {
  let reminder = nextReminder({ now: start });
  let now = start;
  const waits = [(reminder.askAt.getTime() - now.getTime()) / day];
  for (const answer of answers) {
    now = reminder.askAt;
    reminder = nextReminder({ state: reminder.state, now, answer });
    waits.push((reminder.askAt.getTime() - now.getTime()) / day);
  }
  return waits;
}

describe('the interval', () => {
  test('grows with each right answer, up to four weeks', () => {
    expect(waitsOf('right', 'right', 'right', 'right', 'right', 'right')).toEqual([0.5, 1, 3, 7, 14, 28, 28]);
  });

  test('shrinks with each wrong answer, down to half a day', () => {
    expect(waitsOf('right', 'right', 'wrong', 'wrong', 'wrong')).toEqual([0.5, 1, 3, 1, 0.5, 0.5]);
  });

  test('stays after the right answer that follows a wrong one, and grows after the next', () => {
    expect(waitsOf('right', 'right', 'right', 'wrong', 'right', 'right')).toEqual([0.5, 1, 3, 7, 3, 3, 7]);
  });

  test('is a day at most once it was put off, and no answer is forgotten by that', () => {
    expect(waitsOf('right', 'right', 'skipped', 'right')).toEqual([0.5, 1, 3, 1, 7]);
    expect(waitsOf('skipped', 'right')).toEqual([0.5, 0.5, 1]);
    expect(waitsOf('right', 'right', 'wrong', 'skipped', 'right', 'right')).toEqual([0.5, 1, 3, 1, 1, 1, 3]);
  });

  test('begins anew, and does not grow, by practice before it is due', () => {
    const { state } = nextReminder({ now: start });
    const { askAt } = nextReminder({ state, now: at(hour), answer: 'right' });
    expect(askAt).toEqual(at(13 * hour));
  });
});

test('it is due from the moment on, not before', () => {
  const { state, due } = nextReminder({ now: start });
  expect(due).toBe(false);
  expect(nextReminder({ state, now: at(12 * hour - 1) }).due).toBe(false);
  expect(nextReminder({ state, now: at(12 * hour) }).due).toBe(true);
  expect(nextReminder({ state, now: at(400 * day) }).due).toBe(true);
});

test('a clock that is put back by years delays nothing beyond the interval', () => {
  const { state } = nextReminder({ now: at(3650 * day), answer: 'right' });
  const back = nextReminder({ state, now: start });
  expect(back.askAt).toEqual(at(12 * hour));
  expect(nextReminder({ state: back.state, now: at(12 * hour) }).due).toBe(true);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'soon'],
  ['of another version', { version: 2, step: 1, missed: false, askAt: start.toISOString() }],
  ['beyond the last interval', { version: 1, step: 6, missed: false, askAt: start.toISOString() }],
  ['between two intervals', { version: 1, step: 0.5, missed: false, askAt: start.toISOString() }],
  ['without a time', { version: 1, step: 3, missed: false }],
])('a state that is %s begins anew', (_, state) => {
  expect(nextReminder({ state: state as ReminderState, now: start })).toEqual(nextReminder({ now: start }));
});

test('a time that is none is refused', () => {
  expect(() => nextReminder({ now: new Date(Number.NaN) })).toThrow(new RangeError('now expected a time'));
});

describe('of any answers at any times', () => {
  const answers = fc.array(
    fc.record({
      // Of a clock that may also be put back.
      after: fc.integer({ min: -60 * day, max: 60 * day }),
      answer: fc.constantFrom<(PracticeAnswer | undefined)[]>('right', 'wrong', 'skipped', undefined),
    }),
    { maxLength: 30 },
  );

  test('the wait is never longer than four weeks, and after an answer never shorter than half a day', () => {
    fc.assert(
      fc.property(answers, (given) => {
        let state: ReminderState | undefined;
        let now = start;
        for (const { after, answer } of given) {
          now = new Date(now.getTime() + after);
          const asked = nextReminder({ state, now, ...(answer && { answer }) });
          const wait = asked.askAt.getTime() - now.getTime();
          expect(wait).toBeLessThanOrEqual(28 * day);
          if (answer) expect(wait).toBeGreaterThanOrEqual(12 * hour);
          expect(asked.due).toBe(wait <= 0);
          state = JSON.parse(JSON.stringify(asked.state));
        }
      }),
    );
  });

  test('to look changes nothing, and a wrong answer never brings a longer wait than a right one', () => {
    fc.assert(
      fc.property(answers, (given) => {
        let reminder = nextReminder({ now: start });
        let now = start;
        for (const { after, answer } of given) {
          now = new Date(now.getTime() + Math.abs(after));
          const { state } = reminder;
          const looked = nextReminder({ state, now });
          expect(nextReminder({ state: looked.state, now })).toEqual(looked);
          const [right, wrong] = (['right', 'wrong'] as const).map((one) => nextReminder({ state, now, answer: one }));
          expect(wrong?.askAt.getTime()).toBeLessThanOrEqual(Number(right?.askAt.getTime()));
          reminder = nextReminder({ state, now, ...(answer && { answer }) });
        }
      }),
    );
  });
});
