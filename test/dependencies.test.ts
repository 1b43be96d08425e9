/** What the vault is made of besides its own code: pinned, without code at install, and free to use. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly license?: string;
  /** Why its authors want nobody to use it any more. */
  readonly deprecated?: string;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
const manifest = read('package.json') as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
const { packages, lockfileVersion } = read('package-lock.json') as {
  packages: Record<string, Locked>;
  lockfileVersion: number;
};

const locked = Object.entries(packages).filter(([path]) => path !== '');
/** Everything that package.json's `dependencies` bring, and nothing that only development brings. */
const running = locked.filter(([, { dev, devOptional }]) => !dev && !devOptional);

/** Licences that ask for no more than a notice. An `OR` is free when one of its sides is. */
const free = new Set(['MIT', 'MIT-0', 'Apache-2.0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0']);
const isFree = (license: string | undefined): boolean =>
  (license ?? 'none')
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => free.has(part)));

describe('the lockfile', () => {
  test('has an integrity for every package; only what a package carries inside itself has its carrier’s', () => {
    expect(lockfileVersion).toBeGreaterThanOrEqual(3);
    expect(locked.length).toBeGreaterThan(100);
    const without = locked.filter(([, { integrity, inBundle }]) => !integrity && !inBundle);
    expect(without.map(([path]) => path)).toEqual([]);
    for (const [path, { inBundle }] of locked) {
      if (!inBundle) continue;
      const carriers = locked.filter(([other, { inBundle: inner }]) => !inner && path.startsWith(`${other}/`));
      expect(carriers.some(([, { integrity }]) => integrity?.startsWith('sha512-'))).toBe(true);
    }
  });

  test('no integrity is weaker than SHA-512', () => {
    const weak = locked.filter(([, { integrity }]) => integrity !== undefined && !integrity.startsWith('sha512-'));
    expect(weak.map(([path]) => path)).toEqual([]);
  });

  test('package.json names exact versions, and the lockfile has those', () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(packages[`node_modules/${name}`]?.version).toBe(version);
    }
  });
});

describe('what runs', () => {
  test('runs nothing at install', () => {
    expect(running.length).toBeGreaterThanOrEqual(Object.keys(manifest.dependencies).length);
    expect(running.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([]);
  });

  test('is nothing that its authors have given up', () => {
    expect(running.filter(([, { deprecated }]) => deprecated).map(([path]) => path)).toEqual([]);
  });

  test('is what the bill of materials of the build lists, version by version', () => {
    execFileSync(process.execPath, ['bin/dev/sbom.ts'], { cwd: new URL('..', import.meta.url), stdio: 'pipe' });
    const { components } = read('dist/sbom.json') as { components: { purl: string }[] };
    const listed = components.map(({ purl }) => decodeURIComponent(purl));
    const expected = running.map(([path, { version }]) => `pkg:npm/${path.split('node_modules/').at(-1)}@${version}`);
    expect(new Set(listed)).toEqual(new Set(expected));
  });

  test('has licences that ask for no more than a notice', () => {
    expect(running.filter(([, { license }]) => !isFree(license)).map(([path, { license }]) => [path, license])).toEqual(
      [],
    );
  });

  test('the check of licences finds those that ask for more', () => {
    for (const license of ['GPL-3.0-or-later', 'AGPL-3.0', 'MPL-2.0', 'MIT AND LGPL-3.0', 'UNLICENSED', undefined])
      expect(isFree(license)).toBe(false);
    expect(isFree('(MIT OR GPL-3.0-or-later)')).toBe(true);
  });
});

describe('what only development brings', () => {
  test('runs at install only what package.json allows by name', () => {
    const scripts = locked.filter(([, { hasInstallScript }]) => hasInstallScript);
    const unnamed = scripts.map(([path]) => path.split('node_modules/').at(-1) ?? path);
    for (const name of unnamed) expect(Object.keys(manifest.allowScripts)).toContain(name);
  });
});
