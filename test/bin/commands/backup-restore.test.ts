import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { bkv, start } from '../cli.ts';
import { lookAt, plantTree } from '../files/tree.ts';

const folder = temporaryFolder();
const { at } = folder;
const env = { VAULT_HOME: at('home') };
const run = (...args: string[]) => bkv(args, { env, cwd: folder.path });
const names = () => readdirSync(folder.path).sort();

beforeAll(async () => {
  mkdirSync(at('tree'));
  plantTree(at('tree'));
  writeFileSync(at('single ☃.txt'), 'alone');
  expect((await run('backup', 'tree', 'single ☃.txt', '--out', 'all.bkv')).code).toBe(0);
});

afterAll(() => folder.remove());

describe('a restored backup equals the original', () => {
  test('in names, bytes, modes, times, links, empty files and folders', async () => {
    const original = lookAt(at('tree'));
    expect(original.size).toBeGreaterThan(25);
    expect((await run('restore', 'all.bkv', '--to', 'restored')).code).toBe(0);
    expect(readdirSync(at('restored')).sort()).toEqual(['single ☃.txt', 'tree']);
    expect(readFileSync(at('restored/single ☃.txt'), 'utf8')).toBe('alone');
    const restored = lookAt(at('restored/tree'));
    expect([...restored.keys()]).toEqual([...original.keys()]);
    for (const [name, { modified, ...look }] of original) {
      const { modified: back = 0, ...found } = restored.get(name) ?? {};
      expect({ name, ...found }).toEqual({ name, ...look });
      // Node sets times as a double of seconds: less than half a microsecond off.
      expect([name, Math.abs(back - modified) < 0.0005]).toEqual([name, true]);
    }
  });

  test('into an empty folder, which stays the same one', async () => {
    mkdirSync(at('waiting'), { mode: 0o750 });
    const before = statSync(at('waiting'));
    expect((await bkv(['restore', at('all.bkv'), '--to', '.'], { env, cwd: at('waiting') })).code).toBe(0);
    expect(statSync(at('waiting'))).toMatchObject({ ino: before.ino, mode: before.mode });
    expect(readdirSync(at('waiting')).sort()).toEqual(['single ☃.txt', 'tree']);
    expect(statSync(at('waiting/tree/read only')).mode & 0o7777).toBe(0o555);
  });

  test('and a path that is a symbolic link is followed', async () => {
    symlinkSync('tree/photos', at('pictures'));
    expect((await run('backup', 'pictures/', '--out', 'pictures.bkv')).code).toBe(0);
    expect((await run('restore', 'pictures.bkv', '--to', 'pictures back')).code).toBe(0);
    expect(readlinkSync(at('pictures back/pictures/to hidden'))).toBe('../.hidden');
  });

  test('by the 64 digits alone, without this device', async () => {
    const { stdout } = await run('key', 'show');
    const args = ['restore', at('all.bkv'), '--to', at('by digits'), '--key', stdout.trim().toUpperCase()];
    expect(await bkv(args, { env: { VAULT_HOME: at('nobody') } })).toMatchObject({ code: 0 });
    expect(existsSync(at('nobody'))).toBe(false);
    const asked = ['restore', at('all.bkv'), '--to', at('by input'), '--key', '-'];
    expect(await bkv(asked, { env: { VAULT_HOME: at('nobody') }, input: stdout })).toMatchObject({ code: 0 });
  });
});

describe('nothing is restored', () => {
  const refused = async (file: string, code: number, ...more: string[]) => {
    const before = names();
    const ended = await run('restore', file, '--to', 'refused', ...more);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(names()).toEqual(before);
    return ended.stderr;
  };

  test('of a damaged backup, wherever the damage is', async () => {
    const { size } = statSync(at('all.bkv'));
    const whole = readFileSync(at('all.bkv'));
    for (const position of [0, 50, Math.floor(size / 2), size - 1]) {
      const damaged = Buffer.from(whole);
      damaged.writeUInt8((damaged[position] ?? 0) ^ 1, position);
      writeFileSync(at('damaged.bkv'), damaged);
      expect(await refused('damaged.bkv', 9)).toContain('Nothing was restored.');
    }
  });

  test.each([0, 20, 2 * 1024 * 1024])('of a backup cut off after %d bytes', async (length) => {
    writeFileSync(at('cut.bkv'), readFileSync(at('all.bkv')));
    truncateSync(at('cut.bkv'), length);
    await refused('cut.bkv', 9);
  });

  test('into an empty folder either: it is empty again', async () => {
    mkdirSync(at('hollow'));
    expect((await run('restore', 'cut.bkv', '--to', 'hollow')).code).toBe(9);
    expect(readdirSync(at('hollow'))).toEqual([]);
  });

  test('with another key', async () => {
    expect(await refused('all.bkv', 9, '--key', '0'.repeat(64))).toContain('made with another key');
  });

  test('with digits that are no key, and they are not repeated', async () => {
    const digits = 'deadbeef'.repeat(7);
    expect(await refused('all.bkv', 2, '--key', digits)).not.toContain('deadbeef');
  });

  test('where something is already', async () => {
    const before = readFileSync(at('single ☃.txt'));
    for (const target of ['tree', 'single ☃.txt']) {
      const { code, stdout } = await run('restore', 'all.bkv', '--to', target, '--json');
      expect([code, JSON.parse(stdout)]).toMatchObject([7, { error: 'target_exists', path: target }]);
    }
    expect(readFileSync(at('single ☃.txt'))).toEqual(before);
  });

  test('on a device without a key, and none is made', async () => {
    const ended = await bkv(['restore', at('all.bkv'), '--to', at('refused')], { env: { VAULT_HOME: at('nobody') } });
    expect([ended.code, existsSync(at('nobody')), existsSync(at('refused'))]).toEqual([6, false, false]);
  });

  test('of a file that is not there', async () => {
    expect(await refused('missing.bkv', 6)).toContain('missing.bkv does not exist');
    expect(await refused('tree', 2)).toBe('tree is a folder, not a backup.\n');
  });
});

describe('a backup', () => {
  test('says what it holds', async () => {
    const { code, stdout, stderr } = await run('backup', 'tree', '--out', 'json.bkv', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const looks = [...lookAt(at('tree')).values()];
    const kinds = (kind: string) => looks.filter((look) => look.kind === kind).length;
    expect(JSON.parse(stdout)).toEqual({
      out: 'json.bkv',
      files: kinds('file') - 1,
      directories: kinds('directory'),
      links: kinds('symlink') + 1,
      bytes: expect.any(Number),
      leftOut: [],
      size: statSync(at('json.bkv')).size,
    });
  });

  test('never holds its own file, nor the one it replaces', async () => {
    mkdirSync(at('self'));
    writeFileSync(at('self/data'), 'data');
    const inside = { env, cwd: at('self') };
    expect((await bkv(['backup', '.', '--out', 'self.bkv'], inside)).code).toBe(0);
    const { stdout } = await bkv(['backup', '.', '--out', 'self.bkv', '--force', '--json'], inside);
    expect(JSON.parse(stdout)).toMatchObject({ files: 1, bytes: 4 });
    expect(readdirSync(at('self')).sort()).toEqual(['data', 'self.bkv']);
  });

  test('does not replace a file unless it is told to', async () => {
    const digest = () =>
      createHash('sha256')
        .update(readFileSync(at('all.bkv')))
        .digest('hex');
    const before = digest();
    expect((await run('backup', 'self', '--out', 'all.bkv')).code).toBe(7);
    expect(digest()).toBe(before);
  });

  test('leaves pipes out, and says so', async () => {
    mkdirSync(at('odd'));
    execFileSync('mkfifo', [at('odd/pipe')]);
    const { code, stdout, stderr } = await run('backup', 'odd', '--out', 'odd.bkv', '--json');
    expect([code, stderr]).toEqual([0, 'Left out: odd/pipe (a named pipe)\n']);
    expect(JSON.parse(stdout).leftOut).toEqual([{ path: 'odd/pipe', reason: 'pipe' }]);
  });

  test('of what is not there, or of two folders of one name, is refused and leaves nothing, not even a key', async () => {
    const before = names();
    const elsewhere = { env: { VAULT_HOME: at('nobody') }, cwd: folder.path };
    expect((await bkv(['backup', 'missing', '--out', 'x.bkv'], elsewhere)).code).toBe(6);
    expect((await bkv(['backup', 'tree', 'restored/tree', '--out', 'x.bkv'], elsewhere)).code).toBe(2);
    expect((await bkv(['backup', '/', '--out', 'x.bkv'], elsewhere)).code).toBe(2);
    expect((await bkv(['backup', 'tree'], elsewhere)).code).toBe(2);
    expect(names()).toEqual(before);
  });

  test("or what it is restored to, in a folder that is not there, is refused by that folder's name", async () => {
    const before = names();
    expect(await run('backup', 'self', '--out', 'nowhere/x.bkv')).toMatchObject({
      code: 6,
      stderr: 'nowhere does not exist.\n',
    });
    expect(await run('restore', 'all.bkv', '--to', 'nowhere/x')).toMatchObject({
      code: 6,
      stderr: 'nowhere does not exist.\n',
    });
    expect(names()).toEqual(before);
  });

  test('does not bring a set-user-ID bit back', async () => {
    writeFileSync(at('self/tool'), '');
    chmodSync(at('self/tool'), 0o4755);
    expect((await run('backup', 'self/tool', '--out', 'tool.bkv')).code).toBe(0);
    const { stderr } = await run('restore', 'tool.bkv', '--to', 'tool back');
    expect(stderr).toContain('Restored without its set-ID bits');
    expect(statSync(at('tool back/tool')).mode & 0o7777).toBe(0o755);
  });
});

describe('an interrupted command leaves nothing', () => {
  const interrupt = async (args: string[]) => {
    const before = names();
    const { child, ended } = start(args, { env, cwd: folder.path });
    while (names().length === before.length && child.exitCode === null) await delay(5);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stderr: 'Interrupted.\n' });
    expect(names()).toEqual(before);
  };

  test('of a backup, and of what it was restored to', async () => {
    mkdirSync(at('wide'));
    // Long enough not to be done before the signal comes, and without holes, which would be done at once.
    const part = Buffer.alloc(16 * 1024 * 1024, 'x');
    for (let written = 0; written < 50; written++) appendFileSync(at('wide/long'), part);
    await interrupt(['backup', 'wide', '--out', 'wide.bkv']);
    expect((await run('backup', 'wide', '--out', 'wide.bkv')).code).toBe(0);
    await interrupt(['restore', 'wide.bkv', '--to', 'wide back']);
  });
});
