/** Whoever builds the same source gets the same functions, to the byte: their CodeSha256 can be compared. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { assetFiles, codeSha256, digestOf, filesOf } from '../../bin/verify/code.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

function buildAt(name: string, env: Record<string, string> = {}): string {
  const path = folder.at(name);
  mkdirSync(path);
  for (const part of ['lib', 'lambdas', 'web', 'bin', 'package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(part, join(path, part), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(path, 'node_modules'));
  execFileSync(process.execPath, ['bin/dev/build.ts'], { cwd: path, env: { ...process.env, ...env }, stdio: 'ignore' });
  return join(path, 'dist/lambdas');
}

const hashes = (lambdas: string) =>
  Object.fromEntries(
    readdirSync(lambdas)
      .filter((name) => name.endsWith('.zip'))
      .map((name) => [name, codeSha256(readFileSync(join(lambdas, name)))]),
  );

describe('two builds of the same source', () => {
  const one = buildAt('one');
  const other = buildAt('a-folder-of-another-name', { TZ: 'Pacific/Auckland', LANG: 'de_DE.UTF-8' });

  test('in two folders, in two time zones, give the same bytes', () => {
    expect(Object.keys(hashes(one)).length).toBeGreaterThan(15);
    expect(hashes(other)).toEqual(hashes(one));
  });

  test('give a zip with the function and nothing else, stored as it is', () => {
    const zip = readFileSync(join(one, 'recovery-start.zip'));
    const held = filesOf(zip);
    const names = ['curves.mjs', 'index.mjs', 'libsodium.mjs', 'opaque.wasm'];
    expect(Object.keys(held).sort()).toEqual(names);
    for (const name of names) {
      const bundled = readFileSync(join(one, 'recovery-start', name));
      expect(bundled.equals(held[name] ?? new Uint8Array())).toBe(true);
      expect(zip.includes(bundled)).toBe(true);
    }
    expect(digestOf(assetFiles(join(one, 'recovery-start')))).toBe(digestOf(filesOf(zip)));
  });
});
