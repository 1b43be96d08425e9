/** Rule 10: no log, metric, trace or error carries a body, token, subject, password, key or ciphertext. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatBackupKey } from '../../lib/protocol/backup-key.ts';
import { fromBase64url, toHex } from '../../lib/protocol/bytes.ts';
import { Device, exchanges } from '../support/device.ts';
import { until } from '../support/until.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault.ts';

const password = 'correct horse battery staple';
const subject = 'subject-that-nobody-may-log';

let vault: VaultProcess;
const secrets = new Map<string, string>();

/** In every encoding it could appear in. */
function watch(name: string, value: string): void {
  secrets.set(name, value);
  secrets.set(`${name} in base64`, Buffer.from(value).toString('base64').replace(/=+$/, ''));
  secrets.set(`${name} in hex`, Buffer.from(value).toString('hex'));
}

function watchBytes(name: string, base64url: string): void {
  const bytes = fromBase64url(base64url);
  watch(name, base64url);
  secrets.set(`${name} as base64`, Buffer.from(bytes).toString('base64').replace(/=+$/, ''));
  secrets.set(`${name} as hex`, toHex(bytes));
  secrets.set(`${name} as a list`, [...bytes.subarray(0, 12)].join(','));
}

beforeAll(async () => {
  vault = await startVaultProcess({
    settings: {
      POWERTOOLS_LOG_LEVEL: 'DEBUG',
      POWERTOOLS_METRICS_DISABLED: 'false',
      VAULT_SESSION_SECONDS: '3',
      VAULT_MAX_ATTEMPTS: '3',
    },
  });
});

afterAll(() => vault.close());

describe('silence', () => {
  test('a run with every kind of answer prints a line a request, and no secret in any encoding', async () => {
    const device = await Device.of(vault, subject);
    watch('subject', subject);
    watch('password', password);
    watch('token', device.token);
    watch('the backup key’s digits', formatBackupKey(device.backupKey));
    watch('the backup key’s digits in a row', formatBackupKey(device.backupKey).replaceAll(' ', ''));

    const enrolment = await device.prepare(password);
    for (const name of ['registrationRecord', 'escrow', 'ownerKey'] as const) watchBytes(name, enrolment[name]);
    watch('account', enrolment.account);
    await device.finish(enrolment);
    const guess = device.guess(password);
    const { body } = await device.start(guess);
    watchBytes('ke1', guess.ke1);
    watchBytes('ke2', body.ke2);
    const { request } = device.prove(guess, body) ?? failed();
    watchBytes('ke3', request.ke3);
    await device.finishRecovery(request);

    await device.finishRecovery({ ...request, ke3: 'A'.repeat(86) });
    await device.call('recovery-start', { ke1: guess.ke1, [`extra-${password}`]: device.token });
    await device.call('recovery-start', `{"ke1": "${password}`);
    await device.call('recovery-start', { ke1: password.repeat(1000) });
    await device.call('key-delete', { ownerProof: guess.ke1.slice(0, 86) });
    await new Device(vault.url, `${device.token}x`).call('key-status');
    await new Device(vault.url, `not-a-token-${password}`).call('key-status');
    for (let i = 0; i < 3; i++) await device.start(device.guess(`wrong ${i}`));
    await until(() => vault.output().includes('"fate":"destroy"'));
    expect((await device.status()).state).toBe('destroyed');

    const lines = vault.output().split('\n');
    const routes = ['registration-start', 'registration-finish', 'recovery-start', 'recovery-finish', 'key-delete'];
    for (const route of routes) expect(lines.some((line) => line.includes(`"route":"${route}"`))).toBe(true);
    expect(lines.some((line) => line.includes('"fate":"destroy"'))).toBe(true);
    expect(lines.some((line) => line.includes('CloudWatchMetrics'))).toBe(true);
    const found = [...secrets].filter(([, secret]) => vault.output().includes(secret)).map(([name]) => name);
    expect(found).toEqual([]);
  }, 60_000);

  test('no error repeats what was sent', () => {
    const errors = exchanges.filter(({ status }) => status >= 400).map(({ answered }) => answered);
    expect(errors.length).toBeGreaterThan(5);
    // A field that is not known is named to the one who sent it; nothing else comes back.
    const kept = [...secrets].filter(([name]) => name !== 'password');
    const found = kept.filter(([, secret]) => errors.some((text) => text.includes(secret))).map(([name]) => name);
    expect(found).toEqual([]);
  });
});

function failed(): never {
  throw new Error('the password was right');
}
