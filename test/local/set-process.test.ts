/** The embedded vault set as `npm start -- --vaults 3` runs it: one process, lines to copy, a clean stop. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { listening } from '../../bin/dev/listening.ts';
import { call } from '../support/device/call.ts';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { freePorts } from '../support/network/free-port.ts';
import { ProcessGroups } from '../support/process-groups.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { developmentToken } from '../support/vault/development-token.ts';

const cwd = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
const groups = new ProcessGroups();

afterAll(() => {
  groups.end();
  folder.remove();
});

interface Running {
  readonly child: ChildProcess;
  readonly urls: readonly string[];
  /** What the vaults printed, without npm's own lines. */
  readonly printed: () => string;
}

async function start(command: string, args: readonly string[], env: Record<string, string>): Promise<Running> {
  const child = groups.start(command, args, { cwd, env: { ...process.env, ...env } });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  const urls = (await listening(child)).split(',');
  return { child, urls, printed: () => printed.slice(printed.indexOf('Backup Key Vault')) };
}

const serve = (args: readonly string[], env: Record<string, string> = {}) =>
  start(process.execPath, ['bin/bkv.ts', 'serve', ...args], { PORT: '0', VAULT_DATA_DIR: ':memory:', ...env });

const at = (url: string, path: string) => fetch(url + path).then((answer) => answer.json());
const target = (url: string) => ({ url, token: ({ sub }: { sub: string }) => developmentToken(url, sub) });

describe('npm start -- --vaults 3', () => {
  test('serves three vaults on PORT and those after it, prints the lines to copy, and a signal ends all of it', async () => {
    const port = await freePorts(3);
    const dataDir = folder.at('clean');
    const env = { PORT: String(port), VAULT_DATA_DIR: dataDir, npm_config_update_notifier: 'false' };
    const { child, urls, printed } = await start('npm', ['start', '--', '--vaults', '3'], env);
    expect(urls).toEqual([0, 1, 2].map((index) => `http://127.0.0.1:${port + index}`));
    const pins = await Promise.all(urls.map(async (url) => (await at(url, '/dev/identity')).identity));
    expect(printed().split('\n')).toEqual([
      `Backup Key Vault, a set of 3 vaults, listening on ${urls.join(',')}`,
      ...urls.map((url, index) => `  embedded-vault-${index + 1}  ${url}/`),
      `  page              http://localhost:${port}/`,
      `  data              ${dataDir}/set`,
      'Any 2 of them bring a key back; fewer cannot try a password. In another terminal:',
      `export VAULT_URL=${urls.join(',')}`,
      'export VAULT_NAMES=embedded-vault-1,embedded-vault-2,embedded-vault-3',
      'export VAULT_THRESHOLD=2',
      `export VAULT_IDENTITY=${pins.join(',')}`,
      'npx bkv status',
      '',
    ]);
    const devices = await Promise.all(urls.map((url) => Device.registered(target(url), 'alice')));
    child.kill('SIGTERM');
    await once(child, 'exit');
    for (const url of urls) await expect(at(url, '/v1/health')).rejects.toThrow('fetch failed');

    const again = await serve(['--vaults', '3'], { VAULT_DATA_DIR: dataDir });
    for (const [index, device] of devices.entries()) {
      const { url } = device.at(again.urls[index] ?? '');
      expect((await device.at(url).recover(password)).reveal()).toEqual(device.backupKey.reveal());
    }
    again.child.kill('SIGINT');
    expect(await once(again.child, 'exit')).toEqual([0, null]);
  });
});

describe('bkv serve --vaults', () => {
  test('1 is one vault, as without it', async () => {
    const { child, urls, printed } = await serve(['--vaults', '1']);
    expect(printed()).toMatch(/^Backup Key Vault listening on \S+\n {2}page /);
    const [url = ''] = urls;
    const token = await developmentToken(url, 'alone');
    expect((await call({ url, token }, 'key-status')).body).toMatchObject({ vault: 'embedded-vault' });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('takes the settings of one vault for all, and names them after VAULT_NAME', async () => {
    const { child, urls } = await serve(['--vaults', '2'], { VAULT_NAME: 'try', VAULT_MAX_ATTEMPTS: '3' });
    for (const [index, url] of urls.entries()) {
      const device = await Device.registered(target(url), 'alice');
      expect((await device.call('key-status')).body).toMatchObject({ vault: `try-${index + 1}`, attemptsRemaining: 3 });
    }
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test.each(['0', '10', '-1', '2.5', 'three', ''])('%j is refused as wrong use, in one line', async (count) => {
    await expect(serve(['--vaults', count])).rejects.toMatchObject({
      message: `--vaults expected a whole number from 1 to 9, got "${count}".\n`,
      cause: 2,
    });
  });

  test.each([
    ['PORT', '65534', 'a whole number from 0 to 65533, got "65534"'],
    ['VAULT_NAME', 'a'.repeat(63), `1 to 64 of a-z, 0-9, dot and dash, got "${'a'.repeat(63)}-1"`],
    ['VAULT_MAX_ATTEMPTS', 'ten', 'a whole number from 1 to 100, got "ten"'],
    ['KMS_BACKEND', 'softhsm', 'software for a vault set: SoftHSM2 serves one vault, got "softhsm"'],
    [
      'AWS_ENDPOINT_URL_KMS',
      'http://127.0.0.1:1',
      'no value: each vault of a set has its own, got "http://127.0.0.1:1"',
    ],
    [
      'AWS_ENDPOINT_URL_DYNAMODB',
      'http://127.0.0.1:1',
      'no value: each vault of a set has its own, got "http://127.0.0.1:1"',
    ],
  ])('3 does not start where %s is %s: one line names the setting', async (name, value, expected) => {
    const dataDir = folder.at(`refused-${name}`);
    await expect(serve(['--vaults', '3'], { VAULT_DATA_DIR: dataDir, [name]: value })).rejects.toMatchObject({
      message: `${name} expected ${expected}.\n`,
      cause: 2,
    });
    expect(existsSync(dataDir)).toBe(false);
  });

  test('says which port is taken, and leaves none', async () => {
    const first = await serve([]);
    const taken = Number(new URL(first.urls[0] ?? '').port);
    await expect(serve(['--vaults', '2'], { PORT: String(taken - 1) })).rejects.toMatchObject({
      message: expect.stringMatching(/^Port \d+ is in use\. To take another: PORT=\.\.\.\n$/),
      cause: 2,
    });
    first.child.kill('SIGTERM');
    expect(await once(first.child, 'exit')).toEqual([0, null]);
  });
});
