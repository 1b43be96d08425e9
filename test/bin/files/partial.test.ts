/** What killed runs leave behind is found, told and removed; what is being written is left alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import {
  isPartialName,
  leftoverNotes,
  partialName,
  sweepLeftovers,
  withoutPartialName,
} from '../../../bin/bkv/files/partial.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const module = pathToFileURL(join(import.meta.dirname, '../../../bin/bkv/files/partial.ts')).href;

afterAll(() => folder.remove());

function inside(name: string): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  return path;
}

/** A process that has made a partial folder with a read-only folder in it, and waits. */
async function worker(place: string) {
  const code = `
    import { mkdirSync, writeFileSync, chmodSync } from 'node:fs';
    import { partialName } from ${JSON.stringify(module)};
    const path = partialName(${JSON.stringify(place)});
    mkdirSync(path + '/locked', { recursive: true });
    writeFileSync(path + '/locked/file', 'x');
    chmodSync(path + '/locked', 0o555);
    console.log('made');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

test('a killed run’s leftover is removed and told, a living one’s is not touched', async () => {
  const place = inside('killed');
  writeFileSync(join(place, 'mine.partial-0123456789ab'), 'a file of the user');
  const child = await worker(place);
  expect(await sweepLeftovers(place)).toEqual({ removed: [], foreign: [] });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const leftovers = await sweepLeftovers(place);
  expect(leftovers).toEqual({ removed: [expect.stringContaining('.bkv-partial-')], foreign: [] });
  expect(leftoverNotes(leftovers)).toEqual([
    expect.stringMatching(/^Removed what an interrupted run had left: .*killed\/\.bkv-partial-/),
  ]);
  expect(readdirSync(place)).toEqual(['mine.partial-0123456789ab']);
});

test('a number that another process has by now does not keep a leftover', async () => {
  const place = inside('reused');
  const [, , machine, pid] = basename(partialName(place)).split('-');
  const path = join(place, `.bkv-partial-${machine}-${pid}-1-0123456789ab`);
  writeFileSync(path, '');
  // Only Linux tells when a process began.
  const told = existsSync('/proc/self/stat');
  expect((await sweepLeftovers(place)).removed).toEqual(told ? [path] : []);
});

test('another machine’s is told and left alone', async () => {
  const place = inside('foreign');
  const path = join(place, '.bkv-partial-00000000-1-1-0123456789ab');
  writeFileSync(path, '');
  const leftovers = await sweepLeftovers(place);
  expect(leftovers).toEqual({ removed: [], foreign: [path] });
  expect(leftoverNotes(leftovers)).toEqual([expect.stringContaining('another machine')]);
  expect(existsSync(path)).toBe(true);
});

test('a folder that is not there, or may not be read, has none', async () => {
  expect(await sweepLeftovers(join(folder.path, 'missing'))).toEqual({ removed: [], foreign: [] });
  const locked = inside('locked');
  chmodSync(locked, 0);
  expect(await sweepLeftovers(locked)).toEqual({ removed: [], foreign: [] });
});

test('names are short, and no other name is taken for one', () => {
  const path = partialName('/some/where');
  expect(isPartialName(basename(path))).toBe(true);
  expect(basename(path).length).toBeLessThan(80);
  expect(withoutPartialName(`${path}/photos/1.jpg`)).toBe('/some/where/photos/1.jpg');
  expect(['/some/where', '/', '.', 'a'].map((place) => withoutPartialName(partialName(place)))).toEqual([
    '/some/where',
    '/',
    '.',
    'a',
  ]);
  expect(withoutPartialName(`${partialName('.')}/photos`)).toBe('photos');
  expect(withoutPartialName('a/../b')).toBe('a/../b');
  for (const name of ['.bkv-partial', '.bkv-partial-x', `${basename(path)}.txt`, `my${basename(path)}`])
    expect(isPartialName(name)).toBe(false);
});
