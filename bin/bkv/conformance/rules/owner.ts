import { createBackupKey } from '../../../../lib/protocol/crypto/backup-key.ts';
import { randomBytes, toBase64url } from '../../../../lib/protocol/crypto/bytes.ts';
import { proveOwnership } from '../../../../lib/protocol/crypto/owner-proof.ts';
import type { Device } from '../device.ts';
import type { RuleGroup } from '../rule.ts';
import { refused, same, succeeded } from '../verdict.ts';

/** Requests whose proof is of this key, but not of this: of another vault, account, registration, action or body. */
async function wrongProofs(device: Device, body: object) {
  const action = 'delete' as const;
  const stranger = { account: toBase64url(randomBytes(32)), vault: 'another-vault' };
  const { account, vault, registration = '' } = await device.status();
  const foreign = await proveOwnership(createBackupKey(), { action, account, vault, registration, body });
  return [
    { ...body, ownerProof: toBase64url(randomBytes(64)) },
    { ...body, ownerProof: toBase64url(foreign) },
    await device.signed(body, { action, vault: stranger.vault }),
    await device.signed(body, { action, account: stranger.account }),
    await device.signed(body, { action, registration: toBase64url(randomBytes(16)) }),
    await device.signed(body, { action, body: { registrationRequest: toBase64url(randomBytes(32)) } }),
    await device.signed(body, { action: 'enrol' }),
    await device.signed(body, { action: 'replace' }),
  ];
}

export const owner: RuleGroup = {
  title: 'The owner',
  rules: [
    {
      name: 'over an active key, a start without a proof is key_exists',
      section: 'what-always-holds',
      async run({ device }) {
        await device.register();
        refused(await device.ask('registration-start', device.begin().request), 'key_exists');
      },
    },
    {
      name: 'over an active key, a finish without a proof is key_exists, and with that of the start forbidden',
      section: 'registration',
      async run({ device }) {
        await device.register();
        const { request, complete } = device.begin();
        const finish = await complete(await device.start(await device.signed(request, { action: 'enrol' })));
        refused(await device.ask('registration-finish', finish), 'key_exists');
        const { registration } = finish;
        const signed = await device.signed(finish, { action: 'enrol', registration });
        refused(await device.ask('registration-finish', signed), 'forbidden', 'ownerProof');
      },
    },
    {
      name: 'a deletion without a proof is key_exists',
      section: 'routes',
      async run({ device }) {
        await device.register();
        refused(await device.ask('key-delete', {}), 'key_exists');
        same('the state', { got: (await device.status()).state, expected: 'active' });
      },
    },
    {
      name: 'a proof by another key, or of another vault, account, registration, action or body, is forbidden',
      section: 'registration',
      async run({ device }) {
        await device.register();
        for (const wrong of await wrongProofs(device, {}))
          refused(await device.ask('key-delete', wrong), 'forbidden', 'ownerProof');
        const { request } = device.begin();
        for (const action of ['replace', 'delete'] as const) {
          const signed = await device.signed(request, { action });
          refused(await device.ask('registration-start', signed), 'forbidden', 'ownerProof');
        }
        const moved = {
          ...device.begin().request,
          ownerProof: (await device.signed(request, { action: 'enrol' })).ownerProof,
        };
        refused(await device.ask('registration-start', moved), 'forbidden', 'ownerProof');
        same('the state', { got: (await device.status()).state, expected: 'active' });
      },
    },
    {
      name: 'with its proofs a key gets another password, and the former one serves until the finish',
      section: 'what-always-holds',
      async run({ device }) {
        const { started: first } = await device.register();
        const { request, complete } = device.begin();
        const started = await device.start(await device.signed(request, { action: 'enrol' }));
        const guess = device.guess();
        const answered = await device.answered(guess);
        same('the registration', { got: answered.registration, expected: first.registration });
        device.prove(guess, answered);
        const finish = await complete(started);
        const { registration } = finish;
        const signed = await device.signed(finish, { action: 'replace', registration });
        const { maxAttempts } = succeeded(await device.ask('registration-finish', signed), 'registration-finish');
        const status = await device.status();
        const got = [status.registration, status.attemptsRemaining];
        same('registration and attempts', { got, expected: [registration, maxAttempts] });
        const next = device.guess();
        device.prove(next, await device.answered(next));
      },
    },
    {
      name: 'with its proof a key is deleted, and then there is none',
      section: 'routes',
      async run({ device }) {
        await device.register();
        const signed = await device.signed({}, { action: 'delete' });
        succeeded(await device.ask('key-delete', signed), 'key-delete');
        same('the state', { got: (await device.status()).state, expected: 'none' });
        refused(await device.ask('key-delete', signed), 'key_not_found');
      },
    },
  ],
};
