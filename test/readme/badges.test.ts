/** The badges of the README say what package.json says. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import manifest from '../../package.json' with { type: 'json' };

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const badge = (label: string) =>
  decodeURIComponent(new RegExp(`img\\.shields\\.io/badge/${label}-(.+)-\\w+\\)`).exec(readme)?.[1] ?? '');

test('licence and Node', () => {
  expect(badge('licence').replaceAll('--', '-')).toBe(manifest.license);
  expect(badge('node').replaceAll(' ', '')).toBe(manifest.engines.node);
});

test('the workflow whose result is shown is there', () => {
  const [, file] = /actions\/workflows\/([\w.-]+)\/badge\.svg/.exec(readme) ?? [];
  expect(existsSync(new URL(`../../.github/workflows/${file}`, import.meta.url))).toBe(true);
});
