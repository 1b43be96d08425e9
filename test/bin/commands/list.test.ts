/** What `bkv list` and `bkv verify` say of a backup without putting anything back. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encryptBackup } from '../../../lib/backup/file.ts';
import { formatBackupKey, parseBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { fingerprintOf } from '../../../lib/protocol/crypto/fingerprint.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { archiveOf, directory, file } from '../../archive/format/archive-bytes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { bkv, type Surroundings } from '../cli.ts';

const folder = temporaryFolder();
const { at } = folder;
const key = parseBackupKey('5a'.repeat(32));
const digits = formatBackupKey(key);
const run = (args: string[], surroundings: Surroundings = {}) =>
  bkv(args, { env: { VAULT_HOME: at('home') }, cwd: folder.path, ...surroundings });

async function encrypted(archive: Buffer): Promise<Buffer> {
  const stream = new Blob([new Uint8Array(archive)]).stream().pipeThrough(encryptBackup(key));
  return Buffer.from(await new Response(stream).arrayBuffer());
}

beforeAll(async () => {
  mkdirSync(at('tree/sub'), { recursive: true });
  writeFileSync(at('tree/a.txt'), 'a'.repeat(1234));
  writeFileSync(at('tree/line\nbreak'), '');
  symlinkSync('../a.txt', at('tree/sub/link'));
  utimesSync(at('tree/a.txt'), 5, 1_234_567_890);
  await run(['key', 'import'], { input: digits });
  await run(['backup', 'tree', '--out', 'tree.bkv']);
  const attributes = { mode: 0o600, modified: 0n, accessed: 0n };
  const lost = { ...attributes, path: 'changing', kind: 'left-out' } as const;
  writeFileSync(
    at('old.bkv'),
    await encrypted(archiveOf(directory('old'), file('old/x', 3), file('changing', 9), lost)),
  );
});

afterAll(() => folder.remove());

test('list says when, by which version and for which key, then every entry', async () => {
  const { code, stdout } = await run(['list', 'tree.bkv']);
  const [made, ...lines] = stdout.trimEnd().split('\n');
  const fingerprint = await fingerprintOf(key);
  expect(made).toMatch(/^Made \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(\d+ seconds? ago\) by version /);
  expect(made).toContain(`by version ${manifest.version}, for the key ${fingerprint}.`);
  expect([code, ...lines.map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, 'TIME'))]).toEqual([
    0,
    'drwxr-xr-x    0 TIME tree/',
    '-rw-r--r-- 1234 TIME tree/a.txt',
    '-rw-r--r--    0 TIME tree/line\ufffdbreak',
    'drwxr-xr-x    0 TIME tree/sub/',
    'lrwxrwxrwx    0 TIME tree/sub/link -> ../a.txt',
  ]);
  expect(lines[1]).toContain('2009-02-13 23:31:30');
});

test('list --json has it all in one object, from standard input too', async () => {
  const { code, stdout } = await run(['list', '-', '--json'], { input: readFileSync(at('tree.bkv')) });
  const { info, entries } = JSON.parse(stdout);
  expect([code, info]).toEqual([
    0,
    { createdAt: expect.any(String), version: manifest.version, fingerprint: await fingerprintOf(key) },
  ]);
  expect(entries).toHaveLength(5);
  expect(entries[1]).toEqual({
    kind: 'file',
    path: 'tree/a.txt',
    mode: '0644',
    modified: '2009-02-13T23:31:30.000Z',
    size: 1234,
  });
  expect(entries[4]).toMatchObject({ kind: 'symlink', target: '../a.txt' });
});

test('a backup by version 0.1 says nothing of itself, and what was left out of a backup is told', async () => {
  const listed = await run(['list', 'old.bkv', '--key', digits]);
  expect(listed.stdout.split('\n')).toEqual([
    'Made by version 0.1, which did not write down when.',
    expect.stringMatching(/^drw-r--r-- 0 .* old\/$/),
    expect.stringMatching(/^-rw-r--r-- 3 .* old\/x$/),
    expect.stringMatching(/^!rw------- 0 .* changing \(left out: it changed each time it was read\)$/),
    '',
  ]);
  const verified = await run(['verify', 'old.bkv', '--json']);
  expect(JSON.parse(verified.stdout)).toEqual({
    file: 'old.bkv',
    info: null,
    files: 1,
    directories: 1,
    links: 0,
    bytes: 3,
    leftOut: [{ path: 'changing', reason: 'changed' }],
  });
});

describe('verify', () => {
  test('reads all of it and writes nothing', async () => {
    const before = readdirSync(folder.path);
    const { code, stdout } = await run(['verify', 'tree.bkv']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^tree\.bkv: whole and undamaged\. 2 files, 2 folders, 1 link, 1\.2 KiB\.\nMade /),
    ]);
    expect(readdirSync(folder.path)).toEqual(before);
  });

  test.each([
    ['cut off', (whole: Buffer) => whole.subarray(0, -1)],
    ['changed', (whole: Buffer) => whole.map((byte, index) => (index === 1000 ? byte ^ 1 : byte))],
    ['empty', () => Buffer.alloc(0)],
  ])('tells a backup that is %s', async (_, spoil) => {
    const { code, stderr } = await run(['verify', '-'], { input: spoil(readFileSync(at('tree.bkv'))) });
    expect([code, stderr]).toEqual([9, expect.not.stringMatching(/restored/)]);
  });

  test('needs its key, and asks for no key where the backup comes from', async () => {
    const other = ['--key', formatBackupKey(parseBackupKey('1'.repeat(64)))];
    expect((await run(['verify', 'tree.bkv', ...other])).code).toBe(9);
    const { code, stderr } = await run(['verify', '-', '--key', '-'], { input: 'x' });
    expect([code, stderr]).toEqual([2, expect.stringContaining('the key cannot')]);
  });
});
