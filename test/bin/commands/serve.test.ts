import { afterAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { bkv, start } from '../cli.ts';

const folder = temporaryFolder();

afterAll(() => folder.remove());

describe('bkv serve', () => {
  test('answers on its port until a signal ends it', async () => {
    const { child, ended } = start(['serve'], { env: { PORT: '0', VAULT_DATA_DIR: ':memory:' }, cwd: folder.path });
    const said = await new Promise<string>((resolve) => child.stdout.once('data', (chunk) => resolve(String(chunk))));
    const url = /^Backup Key Vault listening on (http:\/\/127\.0\.0\.1:\d+)\n/.exec(said)?.[1] ?? '';
    expect(await fetch(`${url}/v1/health`).then((answer) => answer.json())).toMatchObject({ status: 'ok' });
    const { port } = new URL(url);
    const second = await bkv(['serve'], { env: { PORT: port, VAULT_DATA_DIR: ':memory:' }, cwd: folder.path });
    expect([second.code, second.stderr]).toEqual([2, `Port ${port} is in use. To take another: PORT=...\n`]);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });
});
