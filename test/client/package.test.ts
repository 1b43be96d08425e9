/** The SDK as an app has it: by the package's name, through TypeScript and Node. */
import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const app = temporaryFolder();

const good = `
import { BackupKeyVault, createBackupKey, encryptBackup, formatBackupKey, WrongPassword } from 'backup-key-vault';
import type { KeyAnswer } from 'backup-key-vault';

export async function attemptsLeft(url: string, password: string): Promise<number | undefined> {
  const vault = new BackupKeyVault({ url, token: () => 'token' });
  const { state, attemptsRemaining }: KeyAnswer = await vault.status();
  if (state !== 'active') return undefined;
  const { backupKey } = await vault.recover({ password }).catch((error) => {
    throw error instanceof WrongPassword ? new Error(String(error.nextAttemptAt?.getTime())) : error;
  });
  await new Blob(['photo']).stream().pipeThrough(encryptBackup(backupKey)).cancel();
  return attemptsRemaining;
}
console.log(formatBackupKey(createBackupKey()).length);
`;

const bad = `
import { BackupKeyVault, type KeyAnswer } from 'backup-key-vault';
const vault = new BackupKeyVault({ url: 'https://vault.example.com', token: () => 7 });
const answer: Promise<KeyAnswer> = vault.status();
answer.then(({ state }) => state === 'lost');
vault.register({ password: 'no key' });
`;

beforeAll(() => {
  mkdirSync(join(app.path, 'node_modules'));
  symlinkSync(root, join(app.path, 'node_modules/backup-key-vault'));
  writeFileSync(join(app.path, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(app.path, 'good.ts'), good);
  writeFileSync(join(app.path, 'bad.ts'), bad);
});

afterAll(() => app.remove());

/** Strict, and the package's own declarations are checked too. Gives what the compiler says. */
async function compile(file: string, resolution: 'nodenext' | 'bundler'): Promise<string> {
  const module = resolution === 'nodenext' ? 'nodenext' : 'esnext';
  const how = ['--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--types', '', '--module', module];
  const lib = ['--lib', 'es2022,dom,dom.iterable,dom.asynciterable'];
  const args = [compiler, file, ...how, ...lib, '--moduleResolution', resolution];
  return promisify(execFile)(process.execPath, args, { cwd: app.path }).then(
    ({ stdout }) => stdout,
    ({ stdout }) => stdout,
  );
}

describe.each(['nodenext', 'bundler'] as const)('an app of TypeScript, resolving as %s', (resolution) => {
  test('compiles and runs', async () => {
    expect(await compile('good.ts', resolution)).toBe('');
    const { stdout } = await promisify(execFile)(process.execPath, [join(app.path, 'good.js')]);
    expect(stdout).toBe('79\n');
  });

  test('is told what it does wrong', async () => {
    const errors = [...(await compile('bad.ts', resolution)).matchAll(/^bad\.ts\((\d+),\d+\): error/gm)];
    expect(errors.map(([, line]) => line)).toEqual(['3', '5', '6']);
  });
});
