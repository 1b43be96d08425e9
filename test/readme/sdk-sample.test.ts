/** The samples of the README compile as they stand, each alone, and do what they say. */
import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { codeIn, readPage } from '../docs/markdown.ts';
import { build } from '../package/packed.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { compile, makeApp, writeSample } from './sample.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const app = join(root, 'dist', `readme-app-${process.pid}`);
const samples = codeIn(readPage('README.md'), 'ts', 'In an app');
const [firstPhone = '', nextPhone = ''] = samples;
let built: ReturnType<typeof build>;
let vault: VaultProcess;

/** What an app does with them, once it is known who is signed in. */
const story = `
import { protect } from './first-phone.js';
import { recover } from './next-phone.js';

const [url, token] = process.argv.slice(2);
const options = { url, token: () => token };
const password = 'correct horse battery staple';
const encrypted = await new Response(await protect(options, password, new Blob(['the lake in June']))).bytes();
const wrong = await recover(options, 'not this one', new Blob([encrypted]).stream());
const opened = await recover(options, password, new Blob([encrypted]).stream());
console.log(JSON.stringify({ length: encrypted.length, wrong, opened: await new Response(opened).text() }));
`;

beforeAll(async () => {
  vault = await startVaultProcess();
  built = build('readme');
  makeApp(app, built.folder);
});

afterAll(async () => {
  await vault?.close();
  built?.remove();
  rmSync(app, { recursive: true, force: true });
});

test('the README has two samples of the SDK', () => {
  expect(samples).toHaveLength(2);
});

async function complaintsOf(name: string, sample: string): Promise<string> {
  writeSample(app, name, sample);
  return compile(app, [name]);
}

test('each compiles as it stands, and one that would not is noticed', async () => {
  expect(await complaintsOf('first-phone', firstPhone)).toBe('');
  expect(await complaintsOf('next-phone', nextPhone)).toBe('');
  const wrong = firstPhone.replace('vault.register({ backupKey, password })', 'vault.register({ password })');
  expect(await complaintsOf('wrong', wrong)).toMatch(/error TS\d+: Property 'backupKey' is missing/);
});

test('what the first phone encrypts, the next one reads with the password, and not with another', async () => {
  writeFileSync(join(app, 'story.js'), story);
  const args = [join(app, 'story.js'), vault.url, await vault.token({ sub: 'readme' })];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(JSON.parse(stdout)).toEqual({
    length: 16 + 40 + 16,
    wrong: 'Wrong. 9 attempts are left.',
    opened: 'the lake in June',
  });
});
