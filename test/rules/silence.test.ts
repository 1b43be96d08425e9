/** Rule 10: no log, metric, trace or error carries a body, token, subject, password, key or ciphertext. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes, toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { exchanges } from '../support/device/call.ts';
import { Device } from '../support/device/device.ts';
import { kinds } from '../support/device/kinds.ts';
import { password } from '../support/device/password.ts';
import { Secrets } from '../support/device/secrets.ts';
import { failed } from '../support/failed.ts';
import { until } from '../support/until.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

const subject = 'subject-that-nobody-may-log';

let vault: VaultProcess;
const secrets = new Secrets();

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

const destroyed = () => vault.output().split('"fate":"destroy"').length;

describe('silence', () => {
  test.each(kinds)(
    'a run with every kind of answer prints a line a request, and no secret: $scheme',
    async ({ of }) => {
      const device = await of(vault, subject);
      const before = destroyed();
      secrets.text('subject', subject);
      secrets.text('password', password);
      secrets.backupKey(device.backupKey);

      const enrolment = await device.prepare(password);
      await device.finish(enrolment);
      const guess = device.guess(password);
      const { body } = await device.start(guess);
      const { sent = '' } = exchanges.at(-1) ?? {};
      const { request } = (await device.prove(guess, body)) ?? failed();
      await device.finishRecovery(request);

      await device.finishRecovery(device.unproven(request));
      await device.call('recovery-start', { ...JSON.parse(sent), [`extra-${password}`]: device.token });
      await device.call('recovery-start', `{"ke1": "${password}`);
      await device.call('recovery-start', { ke1: password.repeat(1000) });
      await device.call('key-delete', { ownerProof: toBase64url(randomBytes(64)) });
      await new Device(vault.url, `${device.token}x`).call('key-status');
      await new Device(vault.url, `not-a-token-${password}`).call('key-status');
      for (let i = 0; i < 3; i++) await device.start(device.guess(`wrong ${i}`));
      await until(() => destroyed() > before);
      expect((await device.status()).state).toBe('destroyed');

      const lines = vault.output().split('\n');
      const routes = ['registration-start', 'registration-finish', 'recovery-start', 'recovery-finish', 'key-delete'];
      for (const route of routes) expect(lines.some((line) => line.includes(`"route":"${route}"`))).toBe(true);
      expect(lines.some((line) => line.includes('"fate":"destroy"'))).toBe(true);
      expect(lines.some((line) => line.includes('CloudWatchMetrics'))).toBe(true);
      for (const exchange of exchanges) secrets.exchange(exchange);
      expect(secrets.foundIn(vault.output())).toEqual([]);
    },
  );

  test('no error repeats what was sent', () => {
    // The sender of an unknown field gets its name back, and nothing else.
    const errors = exchanges.filter(({ status, sent }) => status >= 400 && !sent.includes('extra-'));
    expect(errors.length).toBeGreaterThan(5);
    expect(secrets.foundIn(errors.map(({ answered }) => answered).join('\n'))).toEqual([]);
  });
});
