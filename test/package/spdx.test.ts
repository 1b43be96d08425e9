/** The list of what the package consists of, by the rules of SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/). */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { filesIn } from '../../bin/dev/package/sdk.ts';
import manifest from '../../package.json' with { type: 'json' };
import { build } from './packed.ts';

interface Element {
  readonly SPDXID: string;
}

interface Checksum {
  readonly algorithm: string;
  readonly checksumValue: string;
}

interface Document extends Element {
  readonly spdxVersion: string;
  readonly dataLicense: string;
  readonly documentNamespace: string;
  readonly creationInfo: { readonly created: string; readonly creators: readonly string[] };
  readonly packages: readonly (Element & {
    readonly name: string;
    readonly versionInfo: string;
    readonly checksums?: readonly Checksum[];
    readonly packageVerificationCode?: { readonly packageVerificationCodeValue: string };
  })[];
  readonly files: readonly (Element & { readonly fileName: string; readonly checksums: readonly Checksum[] })[];
  readonly relationships: readonly {
    readonly spdxElementId: string;
    readonly relationshipType: string;
    readonly relatedSpdxElement: string;
  }[];
}

let built: ReturnType<typeof build>;
let document: Document;

beforeAll(() => {
  built = build('spdx');
  document = JSON.parse(readFileSync(join(built.folder, 'sbom.spdx.json'), 'utf8'));
});

afterAll(() => built?.remove());

const digest = (algorithm: string, data: Buffer | string) => createHash(algorithm).update(data).digest('hex');

test('section 6: the document says what it is, and when its sources were made', () => {
  expect(document).toMatchObject({ spdxVersion: 'SPDX-2.3', dataLicense: 'CC0-1.0', SPDXID: 'SPDXRef-DOCUMENT' });
  expect(new URL(document.documentNamespace).hash).toBe('');
  expect(document.creationInfo.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(document.creationInfo.creators).toEqual([expect.stringMatching(/^(Tool|Person|Organization): /)]);
});

test('section 8: every file but the document itself, with its SHA-1 and SHA-256', () => {
  const names = filesIn(built.folder).filter((name) => name !== 'sbom.spdx.json');
  expect(document.files.map(({ fileName }) => fileName)).toEqual(names.map((name) => `./${name}`));
  for (const { fileName, checksums } of document.files) {
    const data = readFileSync(join(built.folder, fileName));
    expect(checksums).toEqual([
      { algorithm: 'SHA1', checksumValue: digest('sha1', data) },
      { algorithm: 'SHA256', checksumValue: digest('sha256', data) },
    ]);
  }
});

test('section 7.9: the verification code is that of the sorted SHA-1 of all files', () => {
  const sorted = document.files.map(({ checksums }) => checksums[0]?.checksumValue ?? '').sort();
  const [own] = document.packages;
  expect(own).toMatchObject({ name: manifest.name, versionInfo: manifest.version, filesAnalyzed: true });
  expect(own?.packageVerificationCode?.packageVerificationCodeValue).toBe(digest('sha1', sorted.join('')));
});

describe('section 11', () => {
  test('identifiers are well-formed and there once, and every relationship is between two that are there', () => {
    const ids = [document, ...document.packages, ...document.files].map(({ SPDXID }) => SPDXID);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^SPDXRef-[A-Za-z0-9.-]+$/);
    for (const { spdxElementId, relatedSpdxElement } of document.relationships)
      expect(ids).toEqual(expect.arrayContaining([spdxElementId, relatedSpdxElement]));
  });

  test('it depends on what is installed with it, and contains what is bundled', () => {
    const named = (type: string) => {
      const to = document.relationships.filter(({ relationshipType }) => relationshipType === type);
      const ids = to.map(({ relatedSpdxElement }) => relatedSpdxElement);
      return document.packages.filter(({ SPDXID }) => ids.includes(SPDXID)).map(({ name }) => name);
    };
    const { dependencies } = JSON.parse(readFileSync(join(built.folder, 'package.json'), 'utf8'));
    expect(named('DEPENDS_ON')).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    expect(named('CONTAINS')).toEqual(expect.arrayContaining(['commander', 'tar', 'picomatch']));
    for (const { checksums } of document.packages.slice(1))
      expect(checksums).toEqual([{ algorithm: 'SHA512', checksumValue: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
  });
});

const validator = process.env.PYSPDXTOOLS ?? 'pyspdxtools';
const validated = spawnSync(validator, ['--help']).status === 0 ? test : test.skip;

validated(`the validator of the SPDX project agrees (needs ${validator}: pip install spdx-tools)`, () => {
  const file = join(built.folder, 'sbom.spdx.json');
  expect(execFileSync(validator, ['--infile', file], { encoding: 'utf8', stdio: 'pipe' })).not.toMatch(/invalid/i);
});
