/** The embedded vault as `npm start` runs it: one process, one line, a clean stop, and nothing lost on kill -9. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { listening } from '../../bin/dev/listening.ts';
import { Device } from '../support/device/device.ts';
import { password } from '../support/device/password.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { developmentToken } from '../support/vault/development-token.ts';

const entry = fileURLToPath(new URL('../../bin/bkv.ts', import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly printed: () => string;
}

const running = new Set<ChildProcess>();
const folder = temporaryFolder();

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  folder.remove();
});

async function serve(env: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, [entry, 'serve'], { env: { ...process.env, PORT: '0', ...env } });
  running.add(child);
  let printed = '';
  child.stderr.on('data', (chunk) => {
    printed += chunk;
  });
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  return { child, url: await listening(child), printed: () => printed };
}

async function identityOf(url: string): Promise<string> {
  const { identity } = await (await fetch(`${url}/dev/identity`)).json();
  return identity;
}

const target = (url: string) => ({ url, token: ({ sub }: { sub: string }) => developmentToken(url, sub) });

describe('bkv serve', () => {
  test('prints where it listens, lies and is tried, keeps its data for itself, and stops cleanly on a signal', async () => {
    const dataDir = folder.at('clean');
    const { child, url, printed } = await serve({ VAULT_DATA_DIR: dataDir });
    const device = await Device.of(target(url), 'serve');
    await device.register(password);
    const lines = printed().split('\n');
    expect(lines.slice(0, -2)).toEqual([
      `Backup Key Vault listening on ${url}`,
      `  page  ${url.replace('127.0.0.1', 'localhost')}/`,
      `  API   ${url}/v1`,
      `  data  ${dataDir}`,
      `  pin   export VAULT_IDENTITY=${await identityOf(url)}`,
    ]);
    const curl = /^ {2}try {3}(curl .*)$/.exec(lines.at(-2) ?? '')?.[1] ?? '';
    expect(JSON.parse(execFileSync('sh', ['-c', curl], { encoding: 'utf8' }))).toMatchObject({ state: 'none' });
    const identity = await identityOf(url);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);

    const again = await serve({ VAULT_DATA_DIR: dataDir });
    const recovered = await (await Device.of(target(again.url), 'serve')).recover(password);
    expect(recovered.reveal()).toEqual(device.backupKey.reveal());
    expect(await identityOf(again.url)).toBe(identity);
    again.child.kill('SIGINT');
    expect(await once(again.child, 'exit')).toEqual([0, null]);
  });

  test('a token and an account outlive a restart', async () => {
    const env = { VAULT_DATA_DIR: folder.at('token') };
    const first = await serve(env);
    const device = await Device.of(target(first.url), 'token');
    await device.register(password);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const second = await serve(env);
    expect(await device.at(second.url).status()).toMatchObject({ state: 'active' });
    second.child.kill('SIGTERM');
    await once(second.child, 'exit');
  });

  test('kill -9 under load: every acknowledged registration and every counted attempt is there afterwards', async () => {
    const env = { VAULT_DATA_DIR: folder.at('killed'), VAULT_ATTEMPT_DELAYS: '0' };
    const first = await serve(env);
    const devices = await Promise.all(Array.from({ length: 6 }, (_, i) => Device.of(target(first.url), `load-${i}`)));
    const acknowledged = new Map<Device, number>();
    let killed = false;
    const work = devices.map(async (device) => {
      await device.register(password);
      acknowledged.set(device, 0);
      for (let attempt = 1; attempt <= 9 && !killed; attempt++) {
        const { status } = await device.start(device.guess(`wrong ${attempt}`));
        if (status === 200) acknowledged.set(device, attempt);
      }
    });
    while (acknowledged.size < 4) await new Promise((resolve) => setTimeout(resolve, 10));
    killed = true;
    first.child.kill('SIGKILL');
    await Promise.allSettled(work);

    const second = await serve(env);
    for (const [device, attempts] of acknowledged) {
      const survivor = device.at(second.url);
      const { attemptsRemaining = 0 } = await survivor.status();
      expect(attemptsRemaining).toBeLessThanOrEqual(10 - attempts);
      expect((await survivor.recover(password)).reveal()).toEqual(device.backupKey.reveal());
    }
    second.child.kill('SIGTERM');
    await once(second.child, 'exit');
  });

  test.each([
    ['PORT', 'abc'],
    ['PORT', '65536'],
    ['VAULT_MAX_ATTEMPTS', 'ten'],
    ['VAULT_NAME', 'My Vault'],
    ['VAULT_ATTEMPT_DELAYS', '0,30s'],
    ['KMS_BACKEND', 'paper'],
    ['VAULT_ALLOWED_ORIGINS', '*'],
    ['VAULT_ALLOWED_ORIGINS', 'https://app.example/'],
  ])('does not start where %s is %s: one line names the setting', async (name, value) => {
    await expect(serve({ VAULT_DATA_DIR: ':memory:', [name]: value })).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`^${name} expected [^\\n]*\\.\n$`)),
      cause: 2,
    });
  });

  test('does not start in a folder in use, whatever the port: one line names it, until kill -9 of the first', async () => {
    const env = { VAULT_DATA_DIR: folder.at('twice') };
    const first = await serve(env);
    await expect(serve(env)).rejects.toMatchObject({
      message: `The data folder ${env.VAULT_DATA_DIR} is in use by the vault at ${first.url} (process ${first.child.pid}). To take another: VAULT_DATA_DIR=...\n`,
      cause: 2,
    });
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const second = await serve(env);
    second.child.kill('SIGTERM');
    expect(await once(second.child, 'exit')).toEqual([0, null]);
  });

  test('says so when the port is taken', async () => {
    const first = await serve({ VAULT_DATA_DIR: ':memory:' });
    const port = new URL(first.url).port;
    await expect(serve({ VAULT_DATA_DIR: ':memory:', PORT: port })).rejects.toThrow(/EADDRINUSE|in use/);
    first.child.kill('SIGTERM');
    expect(await once(first.child, 'exit')).toEqual([0, null]);
  });
});
