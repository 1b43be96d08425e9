/**
 * What is published, in dist/npm or the folder of this repository that is named: the SDK and the command line, compiled,
 * with a manifest of their own. `npm pack ./dist/npm` makes the archive. The same sources give the same bytes.
 * `--sizes` says what a page loads of it.
 */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBorrowed } from './package/borrowed.ts';
import { buildCommandLine } from './package/command-line.ts';
import { writeDictionaries } from './package/dictionaries.ts';
import { bundledBy, dependenciesOf, type Licensed } from './package/licensed.ts';
import { publishedManifest } from './package/manifest.ts';
import { writeMessages } from './package/messages.ts';
import { noticesOf } from './package/notices.ts';
import { root } from './package/root.ts';
import { buildSdk } from './package/sdk.ts';
import { sizesOf, toTable } from './package/sizes.ts';
import { spdxDocument } from './package/spdx.ts';
import { writeVectors } from './package/vectors.ts';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { sizes: { type: 'boolean' } } });
const [named = join('dist', 'npm')] = positionals;
const folder = join(root, named);
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

await buildSdk(folder);
writeMessages(folder);
const inputs = [
  ...(await writeDictionaries(folder)),
  ...(await writeBorrowed(folder)),
  ...(await buildCommandLine(folder)),
];
const dependencies = dependenciesOf(Object.keys(publishedManifest.dependencies));
const bundled = bundledBy(inputs);

write('package.json', json(publishedManifest));
write('THIRD-PARTY-NOTICES.md', noticesOf(dependencies, bundled));
copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
writeVectors(folder);
copyFileSync(join(root, 'docs', 'sdk.md'), join(folder, 'README.md'));
// The last: it lists all the others. For programs, so without line breaks: they are a quarter of it.
write('sbom.spdx.json', JSON.stringify(spdxDocument(folder, dependencies, bundled)));

const names = (list: readonly Licensed[]) => list.map(({ name, version }) => `${name}@${version}`).join(' ');
process.stdout.write(`${relative(root, folder)}: ${publishedManifest.name}@${publishedManifest.version}\n`);
process.stdout.write(`depends on ${names(dependencies)}\nit contains ${names(bundled)}\n`);
if (values.sizes) process.stdout.write(toTable(await sizesOf(folder)));
