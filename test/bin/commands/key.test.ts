import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parseBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { fingerprintOf } from '../../../lib/protocol/crypto/fingerprint.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { bkv } from '../cli.ts';

const folder = temporaryFolder();
const digits = Array.from({ length: 16 }, (_, i) => (0xa100 + i * 7).toString(16));
const line = digits.join(' ');
const fingerprint = await fingerprintOf(parseBackupKey(line));
let homes = 0;
let home = '';

beforeEach(() => {
  home = join(folder.path, `home-${homes++}`);
});

afterAll(() => folder.remove());

const run = (args: string[], input?: string) =>
  bkv(args, { env: { VAULT_HOME: home }, cwd: folder.path, ...(input !== undefined && { input }) });

describe('the key of this device', () => {
  test('is kept where only its owner looks: folder 0700, file 0600', async () => {
    expect((await run(['key', 'import'], line)).code).toBe(0);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, 'backup-key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual(['backup-key']);
  });

  test('is shown as 16 groups of 4', async () => {
    await run(['key', 'import'], line);
    expect(await run(['key', 'show'])).toMatchObject({ code: 0, stdout: `${line}\n`, stderr: '' });
    expect(JSON.parse((await run(['key', 'show', '--json'])).stdout)).toEqual({ backupKey: line, fingerprint });
  });

  test.each([
    ['upper case and dashes', digits.join('-').toUpperCase()],
    ['four lines', line.replace(/((?:\S+ ){3}\S+) /g, '$1\r\n')],
    ['no spaces and no line end', digits.join('')],
  ])('is read from %s', async (_, text) => {
    expect((await run(['key', 'import'], text)).code).toBe(0);
    expect((await run(['key', 'show'])).stdout).toBe(`${line}\n`);
  });

  test.each(['', 'a100', `${line} 00`, line.replace('a', 'g')])(
    'is not made of %j, which no error repeats',
    async (text) => {
      const { code, stdout, stderr } = await run(['key', 'import', '--json'], text);
      expect([code, JSON.parse(stdout).error]).toEqual([2, 'invalid_backup_key']);
      expect(stdout + stderr).not.toMatch(/a10[07]/);
    },
  );

  test('is not replaced by another unless that is forced', async () => {
    await run(['key', 'import'], line);
    const other = 'f'.repeat(64);
    expect(JSON.parse((await run(['key', 'import', '--json'], line)).stdout)).toEqual({ changed: false, fingerprint });
    expect(JSON.parse((await run(['key', 'import', '--json'], other)).stdout).error).toBe('device_has_key');
    expect((await run(['key', 'show'])).stdout).toBe(`${line}\n`);
    expect((await run(['key', 'import', '--force'], other)).code).toBe(0);
    expect((await run(['key', 'show'])).stdout.replaceAll(' ', '')).toBe(`${other}\n`);
  });

  test('is made by the first backup, once, even by several at a time', async () => {
    writeFileSync(join(folder.path, 'data'), 'data');
    const runs = [0, 1, 2].map((i) => run(['backup', 'data', '--out', `${homes}-${i}.bkv`]));
    const ended = await Promise.all(runs);
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(ended.filter(({ stderr }) => stderr.includes('Made a backup key'))).toHaveLength(1);
    const restored = [0, 1, 2].map((i) => run(['restore', `${homes}-${i}.bkv`, '--to', `${homes}-${i}`]));
    expect((await Promise.all(restored)).map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(readdirSync(home)).toEqual(['backup-key']);
  });

  test('that is absent is said to be, with what to do', async () => {
    const { code, stderr } = await run(['key', 'show']);
    expect([code, stderr]).toEqual([6, expect.stringContaining('bkv recover')]);
  });

  test('whose file is damaged is an error, and never replaced by a new one', async () => {
    mkdirSync(home);
    writeFileSync(join(home, 'backup-key'), line.slice(0, 40));
    writeFileSync(join(folder.path, 'data'), 'data');
    const { code, stderr } = await run(['backup', 'data', '--out', `${homes}.bkv`]);
    expect([code, stderr.includes('a100')]).toEqual([12, false]);
    expect(readFileSync(join(home, 'backup-key'), 'utf8')).toBe(line.slice(0, 40));
  });

  test('whose file is damaged is replaced when that is forced, and else it is said how', async () => {
    mkdirSync(home, { mode: 0o700 });
    writeFileSync(join(home, 'backup-key'), line.slice(0, 40), { mode: 0o600 });
    const refused = await run(['key', 'import'], line);
    expect([refused.code, refused.stderr]).toEqual([12, expect.stringContaining('bkv key import --force')]);
    expect(readFileSync(join(home, 'backup-key'), 'utf8')).toBe(line.slice(0, 40));
    expect(await run(['key', 'import', '--force'], line)).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(home, 'backup-key'), 'utf8')).toBe(`${line}\n`);
  });

  test('is expected by its fingerprint: a mistyped digit makes another key, which is not taken', async () => {
    const typed = ['key', 'import', '--json', '--fingerprint', fingerprint.toUpperCase().replace(' ', '')];
    const mistyped = await run(typed, line.replace('a107', 'a108'));
    expect([mistyped.code, JSON.parse(mistyped.stdout)]).toMatchObject([
      2,
      { error: 'invalid_backup_key', expected: fingerprint },
    ]);
    expect(existsSync(home)).toBe(false);
    expect(JSON.parse((await run(typed, line)).stdout)).toEqual({ changed: true, fingerprint });
    const none = await run(['key', 'import', '--fingerprint', 'hunter2'], line);
    expect([none.code, none.stderr]).toEqual([2, 'A fingerprint has 8 digits of 0-9 and a-f.\n']);
  });

  test('is not shown to a folder that others can write to', async () => {
    mkdirSync(home);
    chmodSync(home, 0o777);
    const { code, stderr } = await run(['key', 'import'], line);
    expect([code, stderr]).toEqual([12, expect.stringContaining(`chmod go-w '${home}'`)]);
    expect(readdirSync(home)).toEqual([]);
  });

  test('is shown as a QR code too, below the digits and the fingerprint', async () => {
    await run(['key', 'import'], line);
    const { stdout } = await run(['key', 'show', '--qr']);
    expect(stdout.startsWith(line.slice(0, 19))).toBe(true);
    expect(stdout).toMatch(new RegExp(`\\n\\nfingerprint  ${fingerprint}\\n\\n[ #\\n]{1000,}$`));
    expect(JSON.parse((await run(['key', 'show', '--qr', '--json'])).stdout)).toEqual({ backupKey: line, fingerprint });
  });
});

describe('the command line', () => {
  test.each([[['nonsense']], [['backup']], [[]], [['status', '--what']]])(
    '%j is wrong use, as a sentence or as JSON',
    async (args) => {
      const said = await run(args);
      expect([said.code, said.stdout, said.stderr !== '']).toEqual([2, '', true]);
      const { code, stdout, stderr } = await run([...args, '--json']);
      expect([code, JSON.parse(stdout), stderr]).toEqual([2, { error: 'usage', message: expect.any(String) }, '']);
    },
  );

  test('has no place for a password, and does not repeat one', async () => {
    const { code, stdout, stderr } = await run(['register', '--password=hunter2 hunter2']);
    expect([code, (stdout + stderr).includes('hunter2')]).toEqual([2, false]);
  });

  test('is silent under --quiet but for what was asked for, and JSON stays', async () => {
    writeFileSync(join(folder.path, 'quiet'), 'data');
    const nothing = { code: 0, stdout: '', stderr: '' };
    expect(await run(['backup', 'quiet', '--out', `${homes}-quiet.bkv`, '--quiet'])).toMatchObject(nothing);
    expect((await run(['key', 'show', '-q'])).stdout).toMatch(/^[0-9a-f ]{79}\n$/);
    const { stdout, stderr } = await run(['backup', 'quiet', '--out', `${homes}-json.bkv`, '-q', '--json']);
    expect([JSON.parse(stdout), stderr]).toEqual([expect.objectContaining({ files: 1 }), '']);
    const { code, stderr: said } = await run(['backup', 'quiet', '--out', `${homes}-quiet.bkv`, '--quiet']);
    expect([code, said]).toEqual([7, expect.stringContaining('exists already')]);
  });

  test('explains itself: environment and exit codes', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const word of ['VAULT_URL', 'VAULT_TOKEN', 'VAULT_ACCOUNT', 'VAULT_HOME', 'Exit codes:', '130'])
      expect(stdout).toContain(word);
  });
});
