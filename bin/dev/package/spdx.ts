/** What the package consists of, as SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/): its files, and what it needs. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Licensed } from './licensed.ts';
import { publishedManifest } from './manifest.ts';
import { root } from './root.ts';
import { filesIn } from './sdk.ts';

const ownId = 'SPDXRef-Package';
const digest = (algorithm: 'sha1' | 'sha256', data: Buffer | string) =>
  createHash(algorithm).update(data).digest('hex');

/** Lists every file of the folder. The document itself is not in it yet. */
export function spdxDocument(folder: string, dependencies: readonly Licensed[], bundled: readonly Licensed[]) {
  const files = filesIn(folder).map((name) => describeFile(folder, name));
  const { name, version, license } = publishedManifest;
  const contents = verificationCode(files);
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `${name}-${version}`,
    documentNamespace: `https://spdx.org/spdxdocs/${name}-${version}-${contents}`,
    creationInfo: { created: created(), creators: ['Tool: npm run package'] },
    packages: [
      {
        SPDXID: ownId,
        name,
        versionInfo: version,
        downloadLocation: 'NOASSERTION',
        filesAnalyzed: true,
        packageVerificationCode: {
          packageVerificationCodeValue: contents,
          packageVerificationCodeExcludedFiles: ['./sbom.spdx.json'],
        },
        licenseConcluded: license,
        licenseDeclared: license,
        licenseInfoFromFiles: ['NOASSERTION'],
        copyrightText: 'NOASSERTION',
        externalRefs: [purl(name, version)],
      },
      ...[...dependencies, ...bundled].map(describePackage),
    ],
    files,
    relationships: [
      relationship('SPDXRef-DOCUMENT', 'DESCRIBES', ownId),
      ...files.map(({ SPDXID }) => relationship(ownId, 'CONTAINS', SPDXID)),
      ...dependencies.map((one) => relationship(ownId, 'DEPENDS_ON', idOf(one))),
      ...bundled.map((one) => relationship(ownId, 'CONTAINS', idOf(one))),
    ],
  };
}

function describeFile(folder: string, name: string) {
  const data = readFileSync(join(folder, name));
  return {
    SPDXID: `SPDXRef-File-${digest('sha1', name)}`,
    fileName: `./${name}`,
    checksums: [
      { algorithm: 'SHA1', checksumValue: digest('sha1', data) },
      { algorithm: 'SHA256', checksumValue: digest('sha256', data) },
    ],
    licenseConcluded: 'NOASSERTION',
    licenseInfoInFiles: ['NOASSERTION'],
    copyrightText: 'NOASSERTION',
  };
}

/** Section 7.9: of the SHA-1 of each file, sorted. */
function verificationCode(files: readonly ReturnType<typeof describeFile>[]): string {
  const digests = files.map(({ checksums }) => checksums[0]?.checksumValue ?? '');
  return digest('sha1', digests.sort().join(''));
}

function describePackage(one: Licensed) {
  const { name, version, license, integrity } = one;
  return {
    SPDXID: idOf(one),
    name,
    versionInfo: version,
    downloadLocation: `https://registry.npmjs.org/${name}/-/${name.split('/').at(-1)}-${version}.tgz`,
    filesAnalyzed: false,
    checksums: [{ algorithm: 'SHA512', checksumValue: Buffer.from(integrity.slice(7), 'base64').toString('hex') }],
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: license,
    copyrightText: 'NOASSERTION',
    externalRefs: [purl(name, version)],
  };
}

const idOf = ({ name, version }: Licensed) => `SPDXRef-Package-${`${name}-${version}`.replace(/[^A-Za-z0-9.]+/g, '-')}`;

const relationship = (spdxElementId: string, relationshipType: string, relatedSpdxElement: string) => ({
  spdxElementId,
  relationshipType,
  relatedSpdxElement,
});

const purl = (name: string, version: string) => ({
  referenceCategory: 'PACKAGE-MANAGER',
  referenceType: 'purl',
  referenceLocator: `pkg:npm/${name.replace('@', '%40')}@${version}`,
});

/** The time of the sources, not of the build, so that the same sources give the same document. */
function created(): string {
  const seconds = Number(process.env.SOURCE_DATE_EPOCH ?? lastCommit());
  if (!Number.isSafeInteger(seconds)) throw new Error('SOURCE_DATE_EPOCH expected seconds since 1970');
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

function lastCommit(): string {
  try {
    return execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch (cause) {
    throw new Error('SOURCE_DATE_EPOCH expected: without git nothing tells the time of the sources', { cause });
  }
}
