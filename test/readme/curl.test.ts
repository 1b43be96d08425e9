/** The README's walk with curl, run as it stands but for the vault's address: its comments say what comes back. */
import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { codeIn, readPage } from '../docs/markdown.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';

const cwd = fileURLToPath(new URL('../..', import.meta.url));
const home = temporaryFolder();
const available = spawnSync('bash', ['-c', 'command -v curl cut']).status === 0;
const withCurl = available ? test : test.skip;

let vault: VaultProcess;

beforeAll(async () => {
  vault = await startVaultProcess();
});

afterAll(async () => {
  await vault.close();
  home.remove();
});

withCurl(`the guess is counted, and bad input is not${available ? '' : ' (needs bash and curl)'}`, async () => {
  const [block = ''] = codeIn(readPage('README.md'), 'sh', 'With curl');
  const script = block.replace(/^VAULT=.*$/m, `VAULT=${vault.url}`);
  expect(script).not.toBe(block);
  const env = {
    PATH: process.env.PATH,
    HOME: home.path,
    VAULT_URL: vault.url,
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
  };
  // One answer a line: curl ends none.
  const child = spawn('bash', ['-ec', `curl() { command curl "$@" && echo; }\n${script}`], { cwd, env });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(stderr).not.toMatch(/error|not found/i);
  const answers = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  expect(answers).toMatchObject([
    { state: 'active', attemptsRemaining: 10 },
    { attempt: 1, attemptsRemaining: 9 },
    { state: 'active', attemptsRemaining: 9 },
    { code: 'invalid_request', errors: [{ field: 'ke1', reason: expect.stringContaining('96 bytes') }] },
  ]);
  const said = [...block.matchAll(/# ("attemptsRemaining":\d+)$/gm)].map(([, part]) => part);
  expect(said).toEqual(['"attemptsRemaining":10', '"attemptsRemaining":9']);
});
