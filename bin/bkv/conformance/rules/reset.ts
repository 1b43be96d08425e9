import { NotTried } from '../broken.ts';
import type { RuleGroup } from '../rule.ts';
import { refused, require, same, succeeded } from '../verdict.ts';

export const reset: RuleGroup = {
  title: 'A reset',
  rules: [
    {
      name: 'it says from when and until when it is open, the same again, and so does the state',
      section: 'registration',
      async run({ device }) {
        await device.register();
        const first = succeeded(await device.ask('key-reset', {}), 'key-reset');
        require(Date.parse(first.resetUntil) - Date.parse(first.resetAt) >=
          60_000, 'a reset expected to be open a minute');
        same('the answer', { got: succeeded(await device.ask('key-reset', {}), 'key-reset'), expected: first });
        const { resetAt, resetUntil } = await device.status();
        same('the state', { got: { resetAt, resetUntil }, expected: first });
      },
    },
    {
      name: 'before it is open, no proof is spared',
      section: 'registration',
      async run({ device }) {
        await device.register();
        const answer = await device.ask('key-reset', {});
        const { resetAt } = succeeded(answer, 'key-reset');
        if (Date.parse(resetAt) - Date.parse(answer.headers.get('date') ?? '') < 5000)
          throw new NotTried('a reset of this vault is open at once');
        refused(await device.ask('key-delete', {}), 'key_exists');
        refused(await device.ask('registration-start', device.begin().request), 'key_exists');
      },
    },
    {
      name: 'it can be cancelled, also when there is none',
      section: 'routes',
      async run({ device }) {
        await device.register();
        succeeded(await device.ask('key-reset', {}), 'key-reset');
        for (let times = 0; times < 2; times++) succeeded(await device.ask('key-reset-cancel', {}), 'key-reset-cancel');
        same('resetAt', { got: (await device.status()).resetAt, expected: undefined });
      },
    },
    {
      name: 'a proven recovery cancels it',
      section: 'registration',
      async run({ device }) {
        await device.register();
        succeeded(await device.ask('key-reset', {}), 'key-reset');
        const guess = device.guess();
        const { request } = device.prove(guess, await device.answered(guess));
        succeeded(await device.ask('recovery-finish', request), 'recovery-finish');
        same('resetAt', { got: (await device.status()).resetAt, expected: undefined });
      },
    },
  ],
};
