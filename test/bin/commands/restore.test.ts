/** `bkv restore`: all or nothing, or all but what is named. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isPartialName } from '../../../bin/bkv/files/partial.ts';
import { encryptBackup } from '../../../lib/backup/file.ts';
import { formatBackupKey, parseBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { fingerprintOf } from '../../../lib/protocol/crypto/fingerprint.ts';
import { archiveOf, directory, file } from '../../archive/format/archive-bytes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { bkv, type Surroundings, start } from '../cli.ts';

const folder = temporaryFolder();
const { at } = folder;
const key = parseBackupKey('5a'.repeat(32));
const env = { VAULT_HOME: at('home') };
const run = (args: string[], surroundings: Surroundings = {}) => bkv(args, { env, cwd: folder.path, ...surroundings });
const mebibyte = 2 ** 20;

async function encrypted(archive: Buffer): Promise<Buffer> {
  const stream = new Blob([new Uint8Array(archive)]).stream().pipeThrough(encryptBackup(key));
  return Buffer.from(await new Response(stream).arrayBuffer());
}

beforeAll(async () => {
  await run(['key', 'import'], { input: formatBackupKey(key) });
  mkdirSync(at('tree/sub'), { recursive: true });
  writeFileSync(at('tree/a.txt'), 'a'.repeat(1234));
  writeFileSync(at('tree/sparse'), 'begin');
  truncateSync(at('tree/sparse'), 16 * mebibyte);
  symlinkSync('../a.txt', at('tree/sub/link'));
  linkSync(at('tree/a.txt'), at('tree/sub/same'));
  utimesSync(at('tree/sub'), 5, '-86400.5');
  await run(['backup', 'tree', '--out', 'tree.bkv']);
  writeFileSync(
    at('odd.bkv'),
    await encrypted(
      archiveOf(directory('odd'), file('odd/before', 3), file(`odd/${'n'.repeat(300)}`, 9), file('odd/after', 1)),
    ),
  );
});

afterAll(() => folder.remove());

test('a backup from standard input comes back, holes and times before 1970 included, and says how old it is', async () => {
  const { code, stdout } = await run(['restore', '-', '--to', 'piped'], { input: readFileSync(at('tree.bkv')) });
  expect([code, stdout.split('\n')]).toEqual([
    0,
    [
      'piped: 2 files, 2 folders, 2 links, 16.0 MiB restored.',
      expect.stringMatching(/^Made .* ago\) by version .*, for the key /),
      '',
    ],
  ]);
  expect(stdout).toContain(await fingerprintOf(key));
  expect(statSync(at('piped/tree/sub'), { bigint: true }).mtimeNs).toBe(-86_400_500_000_000n);
  const { size, blocks } = statSync(at('piped/tree/sparse'));
  expect([size, blocks * 512 < mebibyte]).toEqual([16 * mebibyte, true]);
});

describe('an entry that cannot be put back', () => {
  const reason = 'this system has no such names';

  test('ends the restore, and the message names it, the reason and --partial', async () => {
    const { code, stdout, stderr } = await run(['restore', 'odd.bkv', '--to', 'whole']);
    expect([code, stdout, existsSync(at('whole'))]).toEqual([12, '', false]);
    expect(stderr).toMatch(new RegExp(`odd/n{300} \\(${reason}\\)\\. Nothing was restored\\..* --partial\\n$`));
  });

  test('is left out with --partial and named, and the exit code says so', async () => {
    const { code, stdout, stderr } = await run(['restore', 'odd.bkv', '--to', 'partly', '--partial', '--json']);
    expect([code, stderr]).toEqual([13, `Not restored: odd/${'n'.repeat(300)} (${reason})\n`]);
    expect(JSON.parse(stdout)).toMatchObject({
      error: 'incomplete',
      files: 2,
      leftOut: [{ path: `odd/${'n'.repeat(300)}`, reason: 'name_refused' }],
      info: null,
    });
    expect(readdirSync(at('partly/odd')).sort()).toEqual(['after', 'before']);
  });

  test('--partial of a whole backup is a whole restore', async () => {
    expect((await run(['restore', 'tree.bkv', '--to', 'all', '--partial'])).code).toBe(0);
  });
});

describe('a backup that is damaged behind its first MiB', () => {
  beforeAll(async () => {
    const whole = await encrypted(
      archiveOf(directory('d'), file('d/a', 5000), file('d/large', 4 * mebibyte), file('d/z', 1)),
    );
    writeFileSync(at('cut.bkv'), whole.subarray(0, 2.5 * mebibyte));
    whole.writeUInt8((whole[2.5 * mebibyte] ?? 0) ^ 1, 2.5 * mebibyte);
    writeFileSync(at('flipped.bkv'), whole);
  });

  test.each(['cut.bkv', 'flipped.bkv'])('gives with --partial what comes before: %s', async (name) => {
    const refused = await run(['restore', name, '--to', 'none']);
    expect([refused.code, existsSync(at('none'))]).toEqual([9, false]);
    expect(refused.stderr).toContain('what comes before the damage: --partial');
    const { code, stdout, stderr } = await run(['restore', name, '--to', `${name} back`, '--partial']);
    expect([code, stderr]).toEqual([13, 'Not restored: d/large (the backup ends in it, or is damaged there)\n']);
    expect(stdout).toContain('damaged or cut off from its byte 2,097,152 on');
    expect(readdirSync(at(`${name} back/d`))).toEqual(['a']);
    expect(readFileSync(at(`${name} back/d/a`), 'utf8')).toBe('x'.repeat(5000));
  });

  test('and does not name --partial to whom that gave nothing', async () => {
    const one = await encrypted(archiveOf(file('large', 4 * mebibyte)));
    writeFileSync(at('one.bkv'), one.subarray(0, 2.5 * mebibyte));
    const { code, stderr } = await run(['restore', 'one.bkv', '--to', 'none', '--partial']);
    expect([code, stderr]).toEqual([
      9,
      expect.stringMatching(/Nothing was restored\. No entry before the damage is whole\.\n$/),
    ]);
  });

  test.each([[['restore', '', '--to', 'x']], [['restore', 'cut.bkv', '--to', '']]])(
    '%j: an empty name is refused',
    async (args) => {
      expect((await run(args)).code).toBe(2);
    },
  );

  test('and gives nothing with another key', async () => {
    const args = ['restore', 'cut.bkv', '--to', 'none', '--partial', '--key', '1'.repeat(64)];
    expect([(await run(args)).code, existsSync(at('none'))]).toEqual([9, false]);
  });
});

describe('--only', () => {
  test('gives a file or a folder with all in it, and hard links with their bytes', async () => {
    const { code, stdout } = await run(['restore', 'tree.bkv', '--only', './tree/sub/', '--to', 'sub', '--json']);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { files: 1, directories: 2, links: 1 }]);
    expect(readFileSync(at('sub/tree/sub/same'), 'utf8')).toBe('a'.repeat(1234));
    expect(readdirSync(at('sub/tree'))).toEqual(['sub']);
  });

  test('of what the backup does not hold names it, and restores nothing', async () => {
    const { code, stderr } = await run([
      'restore',
      'tree.bkv',
      '--only',
      'tree/a.txt',
      '--only',
      'tree/b',
      '--to',
      'none',
    ]);
    expect([code, stderr, existsSync(at('none'))]).toEqual([
      6,
      'The backup does not hold tree/b. "bkv list" says what it holds.\n',
      false,
    ]);
  });
});

describe('--to -', () => {
  test('gives the bytes of one file, by any of its names, and says the rest on standard error', async () => {
    const { code, stdout, stderr } = await run([
      'restore',
      'tree.bkv',
      '--only',
      'tree/sub/same',
      '--to',
      '-',
      '--json',
    ]);
    expect([code, stdout, JSON.parse(stderr)]).toMatchObject([0, 'a'.repeat(1234), { to: '-', bytes: 1234 }]);
  });

  test('from a pipe too, holes as zeros', async () => {
    const args = ['restore', '-', '--only', 'tree/sparse', '--to', '-'];
    const { code, bytes, stderr } = await run(args, { input: readFileSync(at('tree.bkv')) });
    expect([code, stderr.split('\n')[0]]).toEqual([0, 'tree/sparse: 16.0 MiB restored to standard output.']);
    expect(bytes.equals(Buffer.concat([Buffer.from('begin'), Buffer.alloc(16 * mebibyte - 5)]))).toBe(true);
  });

  test('of more than one file gives not a byte', async () => {
    const { code, stdout, stderr } = await run(['restore', 'tree.bkv', '--to', '-']);
    expect([code, stdout, stderr]).toEqual([
      2,
      '',
      '--to - gives one file, and 3 files are chosen: say which by --only <path>.\n',
    ]);
  });
});

test('what a kill left can be entered by nobody else, and the next restore names and removes it', async () => {
  mkdirSync(at('busy'));
  const wide = await encrypted(
    archiveOf(directory('d'), { ...directory('d/closed'), mode: 0 }, file('d/f', 4 * mebibyte)),
  );
  // It cannot end before it is killed: the rest of the backup never comes.
  const cutOff = { env, cwd: folder.path, input: wide.subarray(0, wide.length / 2), open: true };
  const { child, ended } = start(['restore', '-', '--to', 'busy/back'], cutOff);
  while (readdirSync(at('busy')).length === 0 && child.exitCode === null) await delay(2);
  child.kill('SIGKILL');
  await ended;
  const [left = ''] = readdirSync(at('busy'));
  expect([isPartialName(left), statSync(at('busy', left)).mode & 0o777]).toEqual([true, 0o700]);
  const { code, stderr } = await run(['restore', 'tree.bkv', '--only', 'tree/a.txt', '--to', 'busy/back']);
  expect([code, stderr]).toEqual([0, `Removed what an interrupted run had left: ${at('busy', left)}\n`]);
  expect(readdirSync(at('busy'))).toEqual(['back']);
});

/** A disk of one MiB, where the tests may mount one. */
function mountSmallDisk(): string | undefined {
  mkdirSync(at('small'), { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at('small')], { stdio: 'ignore' });
    return at('small');
  } catch {
    return undefined;
  }
}

const small = mountSmallDisk();
const name = 'a full disk is told with the file that did not fit, and how much is missing';
(small ? test : test.skip)(small ? name : `${name} (skipped: no disk can be mounted here)`, async () => {
  try {
    writeFileSync(
      at('large.bkv'),
      await encrypted(archiveOf(directory('d'), file('d/f', 3 * mebibyte), file('d/g', 2 * mebibyte))),
    );
    const { code, stderr } = await run(['restore', 'large.bkv', '--to', 'small/back', '--partial']);
    expect([code, stderr]).toEqual([
      12,
      expect.stringMatching(
        /^small\/back\/d\/f does not fit: the disk is full, and about [345]\.\d MiB more is needed\.\n$/,
      ),
    ]);
    expect(readdirSync(at('small'))).toEqual([]);
  } finally {
    execFileSync('umount', [at('small')]);
  }
});
