/** What only a person at a terminal sees: questions, and progress. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { password } from '../../support/device/password.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';
import { hasScript, screenOf as screenAt, type Typing } from './screen.ts';

const other = 'seven purple walnuts dancing';
const folder = temporaryFolder();
let embedded: VaultProcess;

beforeAll(async () => {
  embedded = await startVaultProcess();
  mkdirSync(join(folder.path, 'wide'));
  writeFileSync(join(folder.path, 'wide/zeros'), Buffer.alloc(200 * 1024 * 1024));
});

afterAll(async () => {
  await embedded.close();
  folder.remove();
});

const screenOf = (args: string, env: Record<string, string>, ...typing: Typing[]) =>
  screenAt(args, { cwd: folder.path, env }, ...typing);

(hasScript ? describe : describe.skip)('at a terminal (needs util-linux’s script)', () => {
  test('a password is asked for twice, and nothing of it is shown', async () => {
    const env = { VAULT_URL: embedded.url, VAULT_ACCOUNT: 'lea', VAULT_HOME: join(folder.path, 'lea') };
    const keys = `${password}\r${other}\r${password}\r${password}\r`;
    const screen = await screenOf('register', env, { at: 'New password', keys });
    expect(screen).toContain('These two differ. Once more:');
    expect(screen).toContain('The vault has the key of this device now');
    for (const word of [...password.split(' '), ...other.split(' ')]) expect(screen).not.toContain(word);
  });

  test('a backup and its restoring show how far they are, and take the bar away at the end', async () => {
    const env = { VAULT_HOME: join(folder.path, 'home') };
    const backup = await screenOf('backup wide --out wide.bkv', env);
    const restore = await screenOf('restore wide.bkv --to back', env);
    for (const [screen, label, result] of [
      [backup, 'Encrypting', 'encrypted, 200 MiB.'],
      [restore, 'Restoring', '200 MiB restored.'],
    ] as const) {
      const bar = new RegExp(`${label} [█░]+ +(\\d+) % · [\\d.]+ \\w+ of 200 MiB · [\\d.]+ \\w+/s`, 'g');
      const shares = [...screen.matchAll(bar)].map(([, share]) => Number(share));
      expect(shares.length).toBeGreaterThan(1);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
      expect(shares.some((share) => share > 0)).toBe(true);
      // Erased to the end of the line before the result is written.
      expect(screen.split('\u001b[0K').at(-1) ?? '').toContain(result);
      expect(screen.split('\u001b[0K').at(-1) ?? '').not.toContain('█');
    }
  });

  test('what was typed before the first question is not its answer', async () => {
    const home = join(folder.path, 'ahead');
    const [ahead, meant] = ['7'.repeat(64), 'f'.repeat(64)];
    const screen = await screenOf(
      'key import',
      { VAULT_HOME: home },
      { at: '', keys: `${ahead}\r` },
      { at: 'The 64 digits: ', keys: `${meant}\r` },
    );
    expect(screen).toContain('This device has the key');
    expect(readFileSync(join(home, 'backup-key'), 'utf8').replaceAll(/\s/g, '')).toBe(meant);
  });

  test('lines pasted together answer the questions that follow', async () => {
    const home = join(folder.path, 'pasted');
    const lines = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(16));
    await screenOf('key import', { VAULT_HOME: home }, { at: 'The 64 digits: ', keys: `${lines.join('\r')}\r` });
    expect(readFileSync(join(home, 'backup-key'), 'utf8').replaceAll(/\s/g, '')).toBe(lines.join(''));
  });

  test('digits that are not those of the expected fingerprint are asked for again', async () => {
    const home = join(folder.path, 'expected');
    const meant = 'f'.repeat(64);
    const screen = await screenOf(
      'key import --fingerprint 074d14ed',
      { VAULT_HOME: home },
      { at: 'The 64 digits: ', keys: `${meant.replace('f', 'e')}\r` },
      { at: 'Once more:', keys: '' },
      { at: 'The 64 digits: ', keys: `${meant}\r` },
    );
    expect(screen).toMatch(/not of 074d 14ed: one is mistyped, or it is another key/);
    expect(screen).toContain('This device has the key 074d 14ed now.');
  });
});
