/** A device's clock decides nothing: when it is days off, the same is allowed, and the same waits are said. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { password } from '../../support/device/password.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';
import { bkv } from '../cli.ts';

const preload = fileURLToPath(new URL('../../support/clocks/shifted-clock.js', import.meta.url));
const days = 24 * 3600 * 1000;
const folder = temporaryFolder();
/** In the first a reset matures after a week, in the second at once. */
let slow: VaultProcess;
let quick: VaultProcess;

beforeAll(async () => {
  const settings = { VAULT_MAX_ATTEMPTS: '3', VAULT_ATTEMPT_DELAYS: '90' };
  [slow, quick] = await Promise.all([
    startVaultProcess({ settings: { ...settings, VAULT_RESET_SECONDS: '604800' } }),
    startVaultProcess({ settings: { ...settings, VAULT_RESET_SECONDS: '0' } }),
  ]);
});

afterAll(async () => {
  await Promise.all([slow.close(), quick.close()]);
  folder.remove();
});

/** A device whose clock is so many days off. */
function device(account: string, { off, at = slow }: { off: number; at?: VaultProcess }) {
  const home = join(folder.path, `${account}-${off}`);
  const env = {
    VAULT_URL: at.url,
    VAULT_ACCOUNT: account,
    VAULT_HOME: home,
    NODE_OPTIONS: `--import=${preload}`,
    TEST_CLOCK_SHIFT: String(off * days),
  };
  return {
    home,
    run: (args: string[], input = '') => bkv(args, { env, input }),
    json: async (args: string[], input = '') => {
      const { code, stdout } = await bkv([...args, '--json'], { env, input });
      return { code, ...JSON.parse(stdout) };
    },
  };
}

test('with a clock that is a day off either way, a wait is said as the vault counts it', async () => {
  // The device knows the vault's time to half a second.
  const wait = /\(in 1 minute (3[01]|2\d) seconds\)/;
  const behind = device('wait', { off: -1 });
  await behind.run(['register'], password);
  const guess = await behind.json(['recover'], 'a wrong guess');
  expect(guess).toMatchObject({ code: 3, attemptsRemaining: 2, message: expect.stringMatching(wait) });
  const { nextAttemptAt } = guess;
  const ahead = device('wait', { off: 1 });
  // There is no password to read, so asking for one would fail.
  const again = await ahead.json(['recover']);
  expect(again).toMatchObject({ code: 4, error: 'attempt_too_soon', attemptsRemaining: 2, nextAttemptAt });
  expect(again.message).toMatch(wait);
  expect((await ahead.run(['status'])).stdout).toMatch(wait);
});

describe('what a reset allows is the vault’s to say', () => {
  test('one that has matured lets a device with another key delete, be its clock a week behind', async () => {
    await device('let-go', { off: 0, at: quick }).run(['register'], password);
    const other = device('let-go', { off: -7, at: quick });
    await other.run(['key', 'import'], '7'.repeat(64));
    await other.run(['reset']);
    expect(await other.json(['delete', '--yes'])).toMatchObject({ code: 0, deleted: true });
  });

  test('one that runs leaves the key to its owner, be the clock a week ahead', async () => {
    const phone = device('owner', { off: 8 });
    await phone.run(['register'], password);
    const { stdout } = await phone.run(['reset']);
    expect(stdout).toMatch(/\(in (7 days|6 days 23 hours)\)/);
    expect((await phone.run(['status'])).stdout).toMatch(
      /^reset +possible at .*\(in (7 days|6 days 23 hours)\), until \d{4}-/m,
    );
    const lost = device('owner', { off: 9 });
    expect(await lost.json(['register'], password)).toMatchObject({ code: 7, error: 'key_exists' });
    expect(existsSync(lost.home)).toBe(false);
    const { code, stdout: deleted } = await phone.run(['delete', '--yes']);
    expect([code, deleted]).toEqual([0, 'The vault has forgotten the key. This device still has it.\n']);
  });
});
