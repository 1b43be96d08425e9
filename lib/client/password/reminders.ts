/**
 * When to ask for the password again, so that it is not forgotten before it is needed: pure, of the time that it is given.
 * Intervals grow as the answers are right, as with Signal's PIN (3, 7, 14, 28 days; SignalPinReminders.java in
 * github.com/signalapp/Signal-Android), and begin sooner, since this password was just made up.
 */

const hour = 3_600_000;
const day = 24 * hour;
const longest = 28 * day;
const intervals = [12 * hour, day, 3 * day, 7 * day, 14 * day, longest];
/** After the user put it off. */
const putOff = day;

/** `skipped`: the user put it off. */
export type PracticeAnswer = 'right' | 'wrong' | 'skipped';

/** JSON, to be kept as it is. */
export interface ReminderState {
  readonly version: 1;
  /** Which of the six intervals runs, from 0. */
  readonly step: number;
  /** Whether the last answer was wrong, so that the next right one does not count as known. */
  readonly missed: boolean;
  /** ISO 8601, UTC. */
  readonly askAt: string;
}

/** What is known, and what time it is. */
export interface ReminderQuestion {
  /** The last that this gave. Left out when a password was set, changed or recovered, which begins anew. */
  readonly state?: ReminderState | undefined;
  readonly now: Date;
  /** What became of the prompt that was just shown, if one was. */
  readonly answer?: PracticeAnswer;
}

/** When to ask for the password, and what to keep until then. */
export interface Reminder {
  /** Whether to ask now. */
  readonly due: boolean;
  readonly askAt: Date;
  /** To be kept in the place of the last. */
  readonly state: ReminderState;
}

/**
 * A right answer moves to the next interval: 12 hours, then 1, 3, 7, 14 and 28 days. A wrong one moves back by one, and a
 * right one after it stays there. What was put off is asked again a day later, or sooner. Practice before it is due
 * begins the same interval anew. A clock that is put back never makes a wait longer than its interval. A state that
 * cannot be read begins anew. Throws RangeError where `now` is no time.
 *
 * @example
 * const { due } = nextReminder({ state, now: new Date() });
 * if (due) {
 *   const answer = await prompt();
 *   storage.reminder = JSON.stringify(nextReminder({ state, now: new Date(), answer }).state);
 * }
 */
export function nextReminder({ state, now, answer }: ReminderQuestion): Reminder {
  const time = now.getTime();
  if (Number.isNaN(time)) throw new RangeError('now expected a time');
  const before = read(state, time);
  const after = answer === undefined ? before : answered(before, time, answer);
  const askAt = new Date(after.askAt);
  const { step, missed } = after;
  return { due: time >= after.askAt, askAt, state: { version: 1, step, missed, askAt: askAt.toISOString() } };
}

/** In milliseconds since the epoch. */
interface Running {
  readonly step: number;
  readonly missed: boolean;
  readonly askAt: number;
}

const last = intervals.length - 1;
const intervalOf = (step: number): number => intervals[step] ?? longest;

function read(state: ReminderState | undefined, now: number): Running {
  const { version, step, missed = false, askAt } = Object(state) as Partial<ReminderState>;
  const time = Date.parse(String(askAt));
  const isKnown = version === 1 && step !== undefined && Number.isInteger(step) && step >= 0 && step <= last;
  if (!isKnown || Number.isNaN(time)) return { step: 0, missed: false, askAt: now + intervalOf(0) };
  return { step, missed: missed === true, askAt: Math.min(time, now + intervalOf(step)) };
}

function answered({ step, missed, askAt }: Running, now: number, answer: PracticeAnswer): Running {
  switch (answer) {
    case 'right': {
      const known = !missed && now >= askAt;
      const next = known ? Math.min(step + 1, last) : step;
      return { step: next, missed: false, askAt: now + intervalOf(next) };
    }
    case 'wrong': {
      const next = Math.max(step - 1, 0);
      return { step: next, missed: true, askAt: now + intervalOf(next) };
    }
    case 'skipped':
      return { step, missed, askAt: now + Math.min(intervalOf(step), putOff) };
  }
}
