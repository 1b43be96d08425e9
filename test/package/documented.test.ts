/** docs/sdk.md says what is so. It is the README of the package. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Size, sizesOf } from '../../bin/dev/package/sizes.ts';
import * as sdk from '../../lib/client/index.ts';
import { sdkErrors } from '../../lib/protocol/sdk-errors.ts';
import { build } from './packed.ts';

const page = readFileSync(new URL('../../docs/sdk.md', import.meta.url), 'utf8');
const rowsOf = (heading: string) => {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const lines = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(1).map((line) => line.split('|').map((cell) => cell.trim()));
};

test('its table of errors has every class that the SDK exports, and no other', () => {
  const errors = Object.entries(sdk)
    .filter(([, value]) => value.prototype instanceof Error && value !== sdk.BackupKeyVaultError)
    .map(([name]) => name);
  expect(errors.length).toBeGreaterThan(10);
  expect(
    rowsOf('Errors')
      .map(([, name = '']) => name.replaceAll('`', ''))
      .sort(),
  ).toEqual(errors.sort());
});

test('it gives each class the codes of the closed table, whether to call again, and what is spent', () => {
  const told = rowsOf('Errors').map(([, name = '', , , codes = '', again, spent]) => ({ name, codes, again, spent }));
  for (const { name, codes, again, spent } of told) {
    const rows = Object.entries(sdkErrors).filter(([, { type }]) => `\`${type}\`` === name);
    expect([name, codes.match(/\w+/g)]).toEqual([name, rows.map(([code]) => code)]);
    const passing = rows.filter(([, { retryable }]) => retryable).map(([code]) => `\`${code}\``);
    const some = passing.length === 0 ? 'no' : passing.join(', ');
    expect([name, again]).toEqual([name, passing.length === rows.length ? 'yes' : some]);
    for (const [, row] of rows)
      expect([name, spent]).toEqual([name, { nothing: 'nothing', attempt: 'an attempt' }[row.spent]]);
  }
});

test('each field that the table names is one of its class', () => {
  const sources = [
    'client/errors',
    'client/refused',
    'client/transport/address',
    'client/passkey/errors',
    'client/password/password',
    'client/transport/token',
    'client/set/errors',
    'client/set/members',
    'backup/format',
    'protocol/crypto/backup-key',
    'protocol/crypto/passkey-errors',
    'protocol/crypto/password',
    'protocol/crypto/invalid-verifier',
  ];
  const text = sources.map((name) => readFileSync(new URL(`../../lib/${name}.ts`, import.meta.url), 'utf8')).join('\n');
  for (const [, name = '', , fields = ''] of rowsOf('Errors')) {
    const [, declared = ''] = text.split(new RegExp(`export class ${name.replaceAll('`', '')}\\b`));
    for (const [, field] of fields.matchAll(/`(\w+)`/g))
      if (field !== 'cause') expect(declared.split('\nexport class ')[0]).toMatch(new RegExp(`readonly ${field}\\b`));
  }
});

test('the policy it gives is the one that the error names', () => {
  const { message } = new sdk.WebAssemblyBlocked(undefined);
  const directive = /script-src .*$/.exec(message)?.[0] ?? 'none';
  expect(page).toContain(`    ${directive};`);
});

test('it leads to no file that the package has not', () => {
  expect(page).not.toMatch(/\]\((?!https:)/);
});

describe('the sizes', () => {
  let built: ReturnType<typeof build>;
  let sizes: readonly Size[];

  beforeAll(async () => {
    built = build('documented');
    sizes = await sizesOf(built.folder);
  });

  afterAll(() => built?.remove());

  test('are those measured, to a tenth', () => {
    const rows = rowsOf('In a browser').map(([, part = '', , size = '', gzip = '']) => [part, size, gzip]);
    expect(rows.map(([part]) => part)).toEqual(sizes.map(({ part }) => part));
    for (const [index, { size, gzip }] of sizes.entries())
      for (const [at, bytes] of [size, gzip].entries()) {
        const said = Number((rows[index]?.[at + 1] ?? '').replace(',', ''));
        expect(Math.abs(said * 1000 - bytes)).toBeLessThan(bytes / 10);
      }
  });
});
