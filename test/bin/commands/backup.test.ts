/** What `bkv backup` takes, leaves out and says, and where it puts it. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { partialName } from '../../../bin/bkv/files/partial.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { bkv, canBeOrdinary, entry, type Surroundings } from '../cli.ts';
import { opened } from '../files/opened.ts';

const folder = temporaryFolder();
const { at } = folder;
const home = at('home');
const run = (args: string[], surroundings: Surroundings = {}) =>
  bkv(['backup', ...args], { env: { VAULT_HOME: home }, cwd: folder.path, ...surroundings });
const pathsIn = async (backup: Buffer) => [...(await opened(backup, home)).entries.keys()];

beforeAll(() => {
  for (const name of ['tree/sub/node_modules/x', 'tree/cache', 'home']) mkdirSync(at(name), { recursive: true });
  for (const name of ['a.txt', 'b.tmp', '.hidden.tmp', 'sub/c.txt', 'sub/node_modules/x/index.js', 'cache/big'])
    writeFileSync(at('tree', name), name);
});

afterAll(() => {
  if (mounted) spawnSync('umount', [at('disk')]);
  folder.remove();
});

describe('pipes', () => {
  test('standard input is backed up as one file, and a backup goes to standard output', async () => {
    const input = 'line\n'.repeat(300_000);
    const { code, bytes, stderr } = await run(['-', '--out', '-', '--stdin-name', 'dump.sql'], { input });
    expect([code, stderr]).toEqual([0, expect.stringContaining('Standard output: 1 file, 0 folders, 1.4 MiB')]);
    const { entries, info } = await opened(bytes, home);
    expect([...entries.keys()]).toEqual(['dump.sql']);
    expect(entries.get('dump.sql')?.text).toBe(input);
    expect(entries.get('dump.sql')?.entry).toMatchObject({ kind: 'file', mode: 0o600, size: input.length });
    expect(info).toMatchObject({
      version: manifest.version,
      fingerprint: expect.stringMatching(/^[\da-f]{4} [\da-f]{4}$/),
    });
    expect(readdirSync(folder.path)).not.toContain('-');
  });

  test('an empty standard input is an empty file, and said to be', async () => {
    const { code, stderr } = await run(['-', '--out', 'empty.bkv']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('Standard input was empty')]);
    expect((await opened(readFileSync(at('empty.bkv')), home)).entries.get('stdin')?.entry).toMatchObject({ size: 0 });
  });

  test('result and JSON leave standard output to the backup', async () => {
    const { bytes, stderr } = await run(['tree/a.txt', '--out', '-', '--json']);
    expect(JSON.parse(stderr)).toMatchObject({ out: '-', files: 1, size: bytes.length, leftOut: [] });
    expect(await pathsIn(bytes)).toEqual(['a.txt']);
  });

  test.each([[['-', 'tree']], [['-', '--dry-run']], [['-', '--stdin-name', 'a/b']], [['-', '--stdin-name', '..']]])(
    '%j is refused',
    async (args) => {
      expect((await run([...args, '--out', 'refused.bkv'])).code).toBe(2);
      expect(readdirSync(folder.path)).not.toContain('refused.bkv');
    },
  );
});

test.each([[['', '--out', 'x.bkv']], [['tree', '', '--out', 'x.bkv']], [['tree', '--out', '']]])(
  'a name that is empty, as of a variable that was never set, is refused: %j',
  async (args) => {
    expect((await run(args)).code).toBe(2);
  },
);

describe('what is no file is never backed up as nothing', () => {
  test('a pipe, a device', async () => {
    spawnSync('mkfifo', [at('pipe')]);
    for (const [path, kind] of [
      ['pipe', 'a pipe'],
      ['/dev/null', 'a device'],
      ['/dev/stdin', 'a (pipe|socket)'],
    ] as const) {
      const { code, stderr } = await run([path, '--out', 'special.bkv']);
      expect([code, stderr]).toEqual([2, expect.stringMatching(`${path} is ${kind}, not a file or a folder`)]);
    }
    expect(readdirSync(folder.path)).not.toContain('special.bkv');
  });
});

describe('what only looks like a file is never replaced', () => {
  test('a device, a pipe, a link', async () => {
    writeFileSync(at('precious'), 'precious');
    symlinkSync('precious', at('link'));
    for (const [out, word] of [
      ['/dev/null', 'device'],
      ['pipe', 'pipe'],
      ['link', 'symbolic link'],
    ] as const) {
      const { code, stderr } = await run(['tree/a.txt', '--force', '--out', out]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(word)]);
    }
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
    expect([readlinkSync(at('link')), readFileSync(at('precious'), 'utf8')]).toEqual(['precious', 'precious']);
  });
});

describe('patterns', () => {
  test('leave out names anywhere and paths, from the command line and from files', async () => {
    writeFileSync(at('patterns'), '# not these\n\n*.tmp\r\n');
    const args = ['--exclude', 'node_modules', '--exclude', 'tree/cache', '--exclude-from', 'patterns'];
    const { code, stderr } = await run(['tree', ...args, '--out', 'patterns.bkv']);
    expect([code, stderr]).toEqual([0, '']);
    const paths = ['tree', 'tree/a.txt', 'tree/sub', 'tree/sub/c.txt'];
    expect(await pathsIn(readFileSync(at('patterns.bkv')))).toEqual(paths);
  });

  test('that cannot be one, or a file of them that is not there, is refused', async () => {
    const bad = await run(['tree', '--exclude', '', '--out', 'bad.bkv']);
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('not a pattern')]);
    expect((await run(['tree', '--exclude-from', 'missing', '--out', 'bad.bkv'])).code).toBe(6);
  });
});

test('a folder that one stands in and that is gone is said to be', async () => {
  mkdirSync(at('gone'));
  const script = 'cd "$1" && rmdir "$1" && exec "$2" "$3" backup . --out x.bkv';
  const args = ['-c', script, 'sh', at('gone'), process.execPath, entry];
  const { status, stderr } = spawnSync('sh', args, { encoding: 'utf8', env: { VAULT_HOME: home } });
  expect([status, stderr]).toEqual([6, 'The folder you are in does not exist any more.\n']);
});

test('--dry-run says what would be in it, and writes nothing, not even a key', async () => {
  const env = { VAULT_HOME: at('no-key') };
  const { code, stdout } = await run(['tree', '--dry-run', '--exclude', 'sub', '--exclude', '*.tmp'], { env });
  expect(code).toBe(0);
  expect(stdout.split('\n')).toEqual([
    'tree/',
    'tree/a.txt',
    'tree/cache/',
    'tree/cache/big',
    'Left out: tree/.hidden.tmp (as asked)',
    'Left out: tree/b.tmp (as asked)',
    'Left out: tree/sub (as asked)',
    'Would be backed up: 2 files, 2 folders, 14 B. Nothing was written.',
    '',
  ]);
  expect(readdirSync(folder.path)).not.toContain('no-key');
  expect((await run(['tree'])).code).toBe(2);
});

describe('one odd entry never blocks the rest', () => {
  const ordinary = (args: string[]) => run(args, { ordinary: true });
  const name = canBeOrdinary ? '' : ' (needs setpriv, as root)';
  const testOrdinary = canBeOrdinary ? test : test.skip;

  beforeAll(() => {
    mkdirSync(at('odd/locked'), { recursive: true });
    for (const name of ['good', 'secret', 'locked/inside']) writeFileSync(at('odd', name), name);
    for (const name of ['odd/secret', 'odd/locked']) chmodSync(at(name), 0);
  });

  testOrdinary(`it is left out and named, and the exit code says so${name}`, async () => {
    const { code, stdout, stderr } = await ordinary(['odd', '--out', 'odd.bkv']);
    expect([code, stderr]).toEqual([
      13,
      expect.stringMatching(/Left out: odd\/locked \(may not be read\)\nLeft out: odd\/secret \(may not be read\)\n$/),
    ]);
    expect(stdout).toContain('Not all is in it');
    expect(await pathsIn(readFileSync(at('odd.bkv')))).toEqual(['odd', 'odd/good', 'odd/locked']);
    const again = await ordinary(['odd', '--out', 'odd.bkv', '--force', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({
      error: 'incomplete',
      files: 1,
      leftOut: [
        { path: 'odd/locked', reason: 'unreadable', systemCode: 'EACCES' },
        { path: 'odd/secret', reason: 'unreadable', systemCode: 'EACCES' },
      ],
    });
  });

  testOrdinary(`--strict makes no backup${name}`, async () => {
    const { code, stderr } = await ordinary(['odd', '--strict', '--out', 'strict.bkv']);
    expect([code, stderr]).toEqual([12, expect.stringContaining('odd/locked (may not be read): with --strict')]);
    expect(readdirSync(folder.path).filter((name) => /strict|partial/.test(name))).toEqual([]);
  });
});

test('what an interrupted run left is no part of a backup, and is told and removed beside one', async () => {
  mkdirSync(at('interrupted'));
  const leftover = partialName(at('interrupted')).replace(/-(\d+)-\d+-/, '-$1-1-');
  writeFileSync(leftover, 'decrypted');
  const { stderr, code } = await run(['interrupted', '--out', 'interrupted.bkv']);
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/^Left out: interrupted\/\.bkv-partial-\S+ \(being written/),
  ]);
  expect(await pathsIn(readFileSync(at('interrupted.bkv')))).toEqual(['interrupted']);
  const beside = await run(['tree/a.txt', '--out', 'interrupted/a.bkv']);
  expect(beside.stderr).toBe(`Removed what an interrupted run had left: ${leftover}\n`);
  expect(readdirSync(at('interrupted'))).toEqual(['a.bkv']);
});

mkdirSync(at('disk'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', at('disk')]).status === 0;

(mounted ? test : test.skip)(
  'a full disk says which file, and how much is missing (needs root and tmpfs)',
  async () => {
    try {
      writeFileSync(at('large'), Buffer.alloc(5 * 2 ** 20));
      const { code, stderr } = await run(['large', '--out', 'disk/large.bkv']);
      expect([code, stderr]).toEqual([
        12,
        expect.stringMatching(
          /^disk\/large\.bkv does not fit: the disk is full, and about [4-5](\.\d)? MiB more is needed\.\n$/,
        ),
      ]);
      expect(readdirSync(at('disk'))).toEqual([]);
      const env = { VAULT_HOME: home, TMPDIR: at('disk') };
      const piped = await run(['-', '--out', '-'], { input: randomBytes(2 ** 21), env });
      expect([piped.code, piped.stderr]).toEqual([12, expect.stringContaining(`kept in ${at('disk')} until its end`)]);
    } finally {
      rmSync(at('large'));
    }
  },
);
