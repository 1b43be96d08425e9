import { randomBytes, toBase64url } from '../../../../lib/protocol/crypto/bytes.ts';
import { NotTried } from '../broken.ts';
import { type Device, madeUp } from '../device.ts';
import type { RuleGroup } from '../rule.ts';
import { refused, require, same, succeeded } from '../verdict.ts';

export const attempts: RuleGroup = {
  title: 'Attempts',
  rules: [
    {
      name: 'the same KE1 again gets the same answer, and nothing is counted',
      section: 'recovery',
      async run({ device }) {
        const { finished } = await device.register();
        const { ke1 } = device.guess(madeUp());
        const first = await device.ask('recovery-start', { ke1 });
        for (let times = 0; times < 3; times++) {
          const again = await device.ask('recovery-start', { ke1 });
          same('the answer', { got: [again.status, again.text], expected: [200, first.text] });
        }
        same('attemptsRemaining', {
          got: (await device.status()).attemptsRemaining,
          expected: finished.maxAttempts - 1,
        });
      },
    },
    {
      name: 'each other KE1 is one attempt, also of the same password',
      section: 'what-always-holds',
      async run({ device }) {
        const { finished } = await device.register();
        const password = madeUp();
        const sessions = new Set<string>();
        for (const expected of [finished.maxAttempts - 1, finished.maxAttempts - 2].filter((left) => left >= 0)) {
          const { attemptsRemaining, session } = await device.answered(device.guess(password));
          same('attemptsRemaining', { got: attemptsRemaining, expected });
          require(!sessions.has(session), 'each attempt expected a session of its own');
          sessions.add(session);
        }
      },
    },
    {
      name: 'guesses at the same time are counted each',
      section: 'what-always-holds',
      async run({ device }) {
        const { finished } = await device.register();
        const guesses = Array.from({ length: 3 }, () => device.guess(madeUp()));
        const answers = await Promise.all(guesses.map(({ ke1 }) => device.ask('recovery-start', { ke1 })));
        const answered = answers.filter(({ status }) => status === 200).length;
        const { attemptsRemaining } = await device.status();
        same('attemptsRemaining', { got: attemptsRemaining, expected: finished.maxAttempts - answered });
      },
    },
    {
      name: 'a guess before its time is attempt_too_soon with Retry-After, and nothing is counted',
      section: 'what-always-holds',
      async run({ device }) {
        const { attemptsRemaining, nextAttemptAt } = await untilWait(device);
        const answer = await device.ask('recovery-start', { ke1: device.guess(madeUp()).ke1 });
        const problem = refused(answer, 'attempt_too_soon');
        const expected = [attemptsRemaining, nextAttemptAt];
        same('what the refusal says', { got: [problem.attemptsRemaining, problem.nextAttemptAt], expected });
        require(Number(answer.headers.get('retry-after')) >= 1, `${answer.asked} expected a Retry-After`);
        const status = await device.status();
        same('the state', { got: [status.attemptsRemaining, status.nextAttemptAt], expected });
      },
    },
    {
      name: 'during a wait, the same KE1 again is still answered',
      section: 'recovery',
      async run({ device }) {
        const { ke1, text } = await untilWait(device);
        const again = await device.ask('recovery-start', { ke1 });
        same('the answer', { got: [again.status, again.text], expected: [200, text] });
      },
    },
    {
      name: 'what is no KE1 is refused, and nothing is counted',
      section: 'elements',
      async run({ device }) {
        const { finished } = await device.register();
        for (const fill of [0, 0xff]) {
          const ke1 = toBase64url(new Uint8Array(96).fill(fill));
          refused(await device.ask('recovery-start', { ke1 }), 'invalid_request', 'ke1');
        }
        refused(await device.ask('recovery-start', { ke1: toBase64url(randomBytes(95)) }), 'invalid_request', 'ke1');
        same('attemptsRemaining', { got: (await device.status()).attemptsRemaining, expected: finished.maxAttempts });
      },
    },
  ],
};

/** Guesses wrongly until there is a wait, by the vault's clock, of which the next guess cannot be the end. */
async function untilWait(device: Device) {
  const { finished } = await device.register();
  for (let left = finished.maxAttempts; left > 1; left--) {
    const { ke1 } = device.guess(madeUp());
    const answer = await device.ask('recovery-start', { ke1 });
    const { nextAttemptAt, attemptsRemaining } = succeeded(answer, 'recovery-start');
    const wait = Date.parse(nextAttemptAt) - Date.parse(answer.headers.get('date') ?? '');
    if (wait > 5000) return { ke1, text: answer.text, nextAttemptAt, attemptsRemaining };
  }
  throw new NotTried('this vault sets no wait of some seconds before its last attempt');
}
