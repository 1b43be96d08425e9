import { setTimeout as delay } from 'node:timers/promises';
import type { KeyAnswer } from '../../../../lib/protocol/wire/schemas.ts';
import { NotTried } from '../broken.ts';
import { type Device, type Guess, madeUp } from '../device.ts';
import type { RuleGroup } from '../rule.ts';
import { refused, require, same, succeeded } from '../verdict.ts';

const longestWait = 60_000;
/** The most that a vault may take after the end of the last session: docs/protocol.md. */
const mostAfterEnd = 60_000;

/** Spends every attempt, the last one on this guess. Its answer, and the milliseconds until its session ends. */
async function exhaust(device: Device, last: Guess) {
  const { finished } = await device.register();
  for (let left = finished.maxAttempts; ; left--) {
    const { ke1 } = left === 1 ? last : device.guess(madeUp());
    const answer = await device.ask('recovery-start', { ke1 });
    const guessed = succeeded(answer, 'recovery-start');
    same('attemptsRemaining', { got: guessed.attemptsRemaining, expected: left - 1 });
    const now = Date.parse(answer.headers.get('date') ?? '');
    if (left === 1 && 'ke2' in guessed) return { guessed, ends: Date.parse(guessed.expiresAt) - now };
    const wait = Date.parse(guessed.nextAttemptAt) - now;
    if (wait > longestWait) throw new NotTried(`the wait after ${guessed.attempt} attempts is longer than a minute`);
    // The Date has whole seconds.
    if (wait > 0) await delay(wait + 1000);
  }
}

/** `ends`: milliseconds from now. */
async function untilDestroyed(device: Device, ends: number): Promise<KeyAnswer> {
  const end = Date.now() + ends + mostAfterEnd;
  for (;;) {
    const status = await device.status();
    if (status.state === 'destroyed' || Date.now() > end) return status;
    await delay(1000);
  }
}

export const destruction: RuleGroup = {
  title: 'Destruction',
  destroys: true,
  rules: [
    {
      name: 'after the last attempt the key is exhausted, one more guess is refused, and the last one is answered again',
      section: 'destruction',
      async run({ device }) {
        const last = device.guess(madeUp());
        const { guessed } = await exhaust(device, last);
        const { state, attemptsRemaining, destroyedAt } = await device.status();
        same('the state', { got: [state, attemptsRemaining], expected: ['exhausted', 0] });
        require(destroyedAt !== undefined, 'the state expected to say when the key is destroyed');
        const more = await device.ask('recovery-start', { ke1: device.guess(madeUp()).ke1 });
        same('destroyedAt', { got: refused(more, 'attempts_exhausted').destroyedAt, expected: destroyedAt });
        same('the last answer', { got: await device.answered(last), expected: guessed });
      },
    },
    {
      name: 'a proof in the last session gives every attempt back',
      section: 'destruction',
      async run({ device }) {
        const last = device.guess();
        const { request } = device.prove(last, (await exhaust(device, last)).guessed);
        succeeded(await device.ask('recovery-finish', request), 'recovery-finish');
        const { state, attemptsRemaining, maxAttempts } = await device.status();
        same('the state', { got: [state, attemptsRemaining], expected: ['active', maxAttempts] });
      },
    },
    {
      name: 'without a proof the key is destroyed when the last session ends, and a first key may follow',
      section: 'destruction',
      async run({ device }) {
        const guess = device.guess();
        const { guessed, ends } = await exhaust(device, guess);
        const { request } = device.prove(guess, guessed);
        const { state, reason, destroyedAt } = await untilDestroyed(device, ends);
        same('the state', { got: [state, reason], expected: ['destroyed', 'attempts_exhausted'] });
        require(destroyedAt !== undefined, 'the state expected to say when the key was destroyed');
        refused(await device.ask('recovery-start', { ke1: device.guess().ke1 }), 'key_destroyed');
        refused(await device.ask('recovery-finish', request), 'key_destroyed');
        refused(await device.ask('key-delete', {}), 'key_destroyed');
        await device.register();
        same('the state', { got: (await device.status()).state, expected: 'active' });
      },
    },
  ],
};
