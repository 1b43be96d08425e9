/** What each call of the SDK costs: operations of the key store (HSM), signatures, reads and writes of the table. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BackupKeyVault, createBackupKey } from '../../lib/client/index.ts';
import { toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { startLogin } from '../../lib/protocol/crypto/opaque.ts';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import { blindPassword } from '../../lib/protocol/crypto/set/guess.ts';
import { kinds } from '../support/device/kinds.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { type ProxiedVault, startProxiedVault } from '../support/network/proxied.ts';

let proxied: ProxiedVault;

beforeAll(async () => {
  proxied = await startProxiedVault();
});

afterAll(() => proxied.close());

/** No more and no less than this, however the calls are spread over the requests. */
async function costOf(work: () => Promise<unknown>) {
  for (const proxy of [proxied.dynamodb, proxied.kms]) proxy.clear();
  await work();
  const sum = (counts: ReadonlyMap<string, number>, ...names: string[]) =>
    names.reduce((total, name) => total + (counts.get(name) ?? 0), 0);
  return {
    hsm: sum(proxied.kms.counts, 'Encrypt', 'Decrypt'),
    signatures: sum(proxied.kms.counts, 'Sign'),
    reads: sum(proxied.dynamodb.counts, 'GetItem'),
    writes: sum(proxied.dynamodb.counts, 'UpdateItem', 'DeleteItem'),
  };
}

const client = (sub: string) => {
  const token = proxied.vault.token({ sub });
  return new BackupKeyVault({ url: proxied.vault.url, token: () => token });
};

/** What each blob is wrapped for, and opened for. */
function purposes(operation: string): string[] {
  const calls = proxied.kms.calls.filter((call) => call.operation === operation);
  return calls.map(({ body }) => JSON.parse(body).EncryptionContext.purpose);
}

test.each(kinds)('what is wrapped is bound to its scheme: $scheme', async ({ scheme, of }) => {
  const share = scheme === 'set' ? 'oprf-share' : 'opaque-setup';
  const device = await of(proxied.vault, 'purposes');
  proxied.kms.clear();
  await device.register(password);
  await device.recover(password);
  expect(purposes('Encrypt')).toEqual([share, 'escrow']);
  expect(purposes('Decrypt')).toEqual([share, 'escrow']);
});

describe('what a call costs', () => {
  /** The finish reads nothing, but at a member of a set, which judges a signature by the key that it has read. */
  const reads = { opaque: 1, set: 2 };

  test('the life of a key', async () => {
    const vault = client('costs');
    const backupKey = createBackupKey();
    const another = 'umbrella kayak trombone lagoon';
    const costs = {
      register: await costOf(() => vault.register({ backupKey, password })),
      recover: await costOf(() => vault.recover({ password })),
      changePassword: await costOf(() => vault.changePassword({ backupKey, password: another })),
      status: await costOf(() => vault.status()),
      reset: await costOf(() => vault.reset()),
      cancelReset: await costOf(() => vault.cancelReset()),
      delete: await costOf(() => vault.delete(backupKey)),
    };
    expect(costs).toEqual({
      register: { hsm: 2, signatures: 2, reads: 3, writes: 3 },
      recover: { hsm: 2, signatures: 0, reads: 1, writes: 2 },
      changePassword: { hsm: 2, signatures: 2, reads: 3, writes: 2 },
      status: { hsm: 0, signatures: 0, reads: 1, writes: 0 },
      reset: { hsm: 0, signatures: 0, reads: 1, writes: 1 },
      cancelReset: { hsm: 0, signatures: 0, reads: 1, writes: 1 },
      delete: { hsm: 0, signatures: 0, reads: 2, writes: 1 },
    });
  });

  test.each(kinds)(
    'what is changed, what is repeated, and what is refused: $scheme',
    async ({ scheme, registered }) => {
      const device = await registered(proxied.vault, 'costs-repeat');
      const register = await costOf(async () => device.replace(await device.prepare(password)));
      const recover = await costOf(() => device.recover(password));
      const guess = device.guess(password);
      const { body } = await device.start(guess);
      const { request } = (await device.prove(guess, body)) ?? failed();
      await device.finishRecovery(request);
      const secret = new Secret(password);
      const blinded = toBase64url(blindPassword(secret).blinded);
      const foreign = scheme === 'opaque' ? { blinded } : { ke1: startLogin(secret).message };
      const costs = {
        register,
        recover,
        guess: await costOf(() => device.start(guess)),
        proof: await costOf(() => device.finishRecovery(request)),
        start: await costOf(() => device.call('registration-start', { exchange: blinded })),
        otherScheme: await costOf(() => device.call('recovery-start', foreign)),
      };
      expect(costs).toEqual({
        register: { hsm: 2, signatures: 2, reads: 4, writes: 2 },
        recover: { hsm: 2, signatures: 0, reads: reads[scheme], writes: 2 },
        guess: { hsm: 0, signatures: 0, reads: 1, writes: 0 },
        // By OPAQUE it is written first, and that fails. In AWS such a write costs no read.
        proof: { hsm: 1, signatures: 0, reads: 1, writes: scheme === 'opaque' ? 1 : 0 },
        otherScheme: { hsm: 0, signatures: 0, reads: 1, writes: 0 },
        start: { hsm: 0, signatures: 0, reads: 1, writes: 0 },
      });
    },
  );
});
