import { equalBytes, randomBytes, toBase64url } from '../../../../lib/protocol/crypto/bytes.ts';
import { type Device, madeUp } from '../device.ts';
import type { RuleGroup } from '../rule.ts';
import { refused, require, same, succeeded } from '../verdict.ts';

const finish = async (device: Device, request: object) =>
  succeeded(await device.ask('recovery-finish', request), 'recovery-finish');

/** A guess of the right password, answered, with its proof. */
async function guessRightly(device: Device) {
  const guess = device.guess();
  const started = await device.answered(guess);
  return { started, ...device.prove(guess, started) };
}

export const recovery: RuleGroup = {
  title: 'Recovery',
  rules: [
    {
      name: 'a KE1 is answered for this account, vault and registration, and says what is left',
      section: 'recovery',
      async run({ device }) {
        const { started, finished } = await device.register();
        const { account, vault, registration, attempt, attemptsRemaining } = await device.answered(device.guess());
        const got = { account, vault, registration, attempt, attemptsRemaining };
        const { account: a, vault: v, registration: r } = started;
        const expected = {
          account: a,
          vault: v,
          registration: r,
          attempt: 1,
          attemptsRemaining: finished.maxAttempts - 1,
        };
        same('the answer', { got, expected });
      },
    },
    {
      name: 'the right password opens the escrow, which holds the key that was registered',
      section: 'recovery',
      async run({ device }) {
        await device.register();
        const { request, open } = await guessRightly(device);
        const { escrow, registration } = await finish(device, request);
        same('the registration', { got: registration, expected: request.registration });
        const opened = await open(escrow);
        require(equalBytes(
          opened.reveal(),
          device.backupKey.reveal(),
        ), 'the escrow expected to hold the key, got another');
      },
    },
    {
      name: 'a proof gives every attempt back, and the state says when',
      section: 'what-always-holds',
      async run({ device }) {
        const { finished } = await device.register();
        await device.answered(device.guess(madeUp()));
        await finish(device, (await guessRightly(device)).request);
        const { attemptsRemaining, lastRecoveredAt } = await device.status();
        same('attemptsRemaining', { got: attemptsRemaining, expected: finished.maxAttempts });
        require(lastRecoveredAt !== undefined, 'the state expected a lastRecoveredAt');
      },
    },
    {
      name: 'the same KE3 again gets the same escrow',
      section: 'recovery',
      async run({ device }) {
        await device.register();
        const { request } = await guessRightly(device);
        const first = await finish(device, request);
        same('the answer', { got: await finish(device, request), expected: first });
      },
    },
    {
      name: 'a wrong KE3 is wrong_password: nothing is given, and nothing given back',
      section: 'errors',
      async run({ device }) {
        const { finished } = await device.register();
        const { request } = await guessRightly(device);
        const wrong = { ...request, ke3: toBase64url(randomBytes(64)) };
        for (let times = 0; times < 2; times++) {
          const problem = refused(await device.ask('recovery-finish', wrong), 'wrong_password');
          same('attemptsRemaining', { got: problem.attemptsRemaining, expected: finished.maxAttempts - 1 });
        }
        same('attemptsRemaining', {
          got: (await device.status()).attemptsRemaining,
          expected: finished.maxAttempts - 1,
        });
      },
    },
    {
      name: 'a proof for another session or registration is session_expired',
      section: 'errors',
      async run({ device }) {
        await device.register();
        const { request } = await guessRightly(device);
        for (const field of ['session', 'registration'])
          refused(
            await device.ask('recovery-finish', { ...request, [field]: toBase64url(randomBytes(16)) }),
            'session_expired',
          );
      },
    },
    {
      name: 'a KE3 is for its own session',
      section: 'recovery',
      async run({ device }) {
        await device.register();
        const [first, second] = [await guessRightly(device), await guessRightly(device)];
        const crossed = { ...first.request, session: second.request.session };
        refused(await device.ask('recovery-finish', crossed), 'wrong_password');
      },
    },
    {
      name: 'a proof ends the sessions that were opened before its own',
      section: 'recovery',
      async run({ device }) {
        await device.register();
        const [first, second] = [await guessRightly(device), await guessRightly(device)];
        await finish(device, second.request);
        refused(await device.ask('recovery-finish', first.request), 'session_expired');
      },
    },
    {
      name: "another account's token finds no key and no session",
      section: 'accounts-and-tokens',
      async run({ device, other }) {
        await device.register();
        const { request } = await guessRightly(device);
        const stranger = await other();
        same('the state', { got: (await stranger.status()).state, expected: 'none' });
        refused(await stranger.ask('recovery-finish', request), 'key_not_found');
        const { escrow } = await finish(device, request);
        require(escrow.length > 0, 'the owner expected the escrow');
      },
    },
  ],
};
