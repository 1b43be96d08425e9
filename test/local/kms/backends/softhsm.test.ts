import { spawnSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DecryptCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { describe, expect, test } from '@jest/globals';
import { killed, startProcess } from '../server-in-child.ts';
import { newKey, p256, plain, publicKeyOf, sealed, signsUnder, temporaryDirectory, text } from '../support.ts';
import { softHsmMissing } from './softhsm-subject.ts';

const environment = { KMS_BACKEND: 'softhsm' };

function run(program: string, args: string[], more: NodeJS.ProcessEnv = {}) {
  const path = fileURLToPath(new URL(program, import.meta.url));
  return spawnSync(process.execPath, [path, ...args], { encoding: 'utf8', env: { ...process.env, ...more } });
}

test('without SoftHSM2 the error says how to install it', () => {
  const { stderr } = run('./backend-process.ts', ['probe'], { SOFTHSM2_MODULE: '/nowhere.so' });
  expect(stderr).toContain('apt-get install softhsm2, then npm install --no-save pkcs11js');
});

const describeSoftHsm = softHsmMissing ? describe.skip : describe;
describeSoftHsm(softHsmMissing ? `KMS_BACKEND=softhsm (skipped: ${softHsmMissing})` : 'KMS_BACKEND=softhsm', () => {
  test('serves the AWS SDK and loses nothing to kill -9', async () => {
    const dataDir = temporaryDirectory();
    const { child, client } = await startProcess(dataDir, environment);
    const { id } = await newKey(client);
    const EncryptionContext = { purpose: 'escrow' };
    const blob = await sealed(client, { id, context: EncryptionContext }, text('hello'));
    const pair = await newKey(client, p256);
    const publicKey = await publicKeyOf(client, pair.id);
    await killed(child);
    const again = await startProcess(dataDir, environment);
    expect(await signsUnder(again.client, pair.id, publicKey)).toBe(true);
    const opened = await again.client.send(new DecryptCommand({ CiphertextBlob: blob, EncryptionContext }));
    expect(plain(opened.Plaintext)).toBe('hello');
    const moved = again.client.send(new DecryptCommand({ CiphertextBlob: blob }));
    await expect(moved).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    await again.client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
  });

  test('makes keys that only who logs in finds, and nobody extracts', async () => {
    const dataDir = temporaryDirectory();
    const { child, client } = await startProcess(dataDir, environment);
    const { id } = await newKey(client);
    const pair = await newKey(client, p256);
    await killed(child);
    for (const args of [
      [id, 'CKO_SECRET_KEY'],
      [pair.id, 'CKO_PRIVATE_KEY'],
    ]) {
      const { stdout } = run('./softhsm-attributes.ts', [dataDir, ...args]);
      expect(JSON.parse(stdout)).toEqual({
        beforeLogin: 0,
        afterLogin: 1,
        value: 'CKR_ATTRIBUTE_SENSITIVE',
        neverExtractable: '01',
      });
    }
    const pin = join(dataDir, 'softhsm', 'pin');
    expect((await stat(pin)).mode & 0o777).toBe(0o600);
    expect(await readFile(pin, 'utf8')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('refuses a data directory of the software backend', async () => {
    const dataDir = temporaryDirectory();
    const { child, client } = await startProcess(dataDir);
    await newKey(client);
    await killed(child);
    const { status, stderr } = run('../server-process.ts', [dataDir], environment);
    expect(status).toBe(1);
    expect(stderr).toContain('made by the software backend');
  });
});
