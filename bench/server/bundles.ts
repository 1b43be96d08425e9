/**
 * What each function weighs, and what of it is whose, as the last build wrote it down: `npm run bench -- bundles [most]`,
 * the six largest packages by default. A cold start parses every byte of it that is not a text.
 */
import { readFileSync } from 'node:fs';
import type { BundleSizes } from '../../bin/dev/functions/sizes.ts';
import { publish } from '../report/publish.ts';

const most = Number(process.argv[2] ?? 6);
if (!(most >= 1)) throw new RangeError('usage: npm run bench -- bundles [packages of each]');

const sizes: BundleSizes = JSON.parse(readFileSync(new URL('../../dist/bundles.json', import.meta.url), 'utf8'));
const KiB = (bytes: number) => Math.round(bytes / 1024);

for (const [file, { all = 0, ...packages }] of Object.entries(sizes)) {
  const largest = Object.entries(packages)
    .sort(([, a], [, b]) => b - a)
    .slice(0, most);
  const parts = largest.map(([name, bytes]) => `${name} ${KiB(bytes)}`).join(', ');
  process.stdout.write(`${file.padEnd(44)} ${String(KiB(all)).padStart(5)} KiB: ${parts}\n`);
}

publish({
  name: 'bundles',
  measures: ['recovery-start', 'recovery-finish', 'authorizer'].map((name) => ({
    what: `the bundle of ${name}`,
    unit: 'KiB',
    ours: KiB(sizes[`${name}/index.mjs`]?.all ?? Number.NaN),
  })),
  details: sizes,
});
