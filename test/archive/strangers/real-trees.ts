/**
 * Real folders, as archives, against GNU tar and Python's tarfile, both ways. Not part of the tests' run: it takes minutes.
 *
 *     node test/archive/strangers/real-trees.ts /usr/lib node_modules
 */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Entry } from '../../../lib/archive/format/entry.ts';
import type { LeftOut } from '../../../lib/archive/write/left-out.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { comparisons, writeTo } from './comparison.ts';

/** How many comparisons found a difference. */
async function compare(folder: string, scratch: string): Promise<number> {
  const ours = join(scratch, 'ours.tar');
  const leftOut: LeftOut[] = [];
  const entries: Entry[] = [];
  const begin = performance.now();
  await writeTo(ours, folder, { onLeftOut: (one) => leftOut.push(one), onEntry: (entry) => entries.push(entry) });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const mebibytes = (statSync(ours).size / 2 ** 20).toFixed(0);
  console.log(`${folder}: ${entries.length} entries, an archive of ${mebibytes} MiB in ${seconds} s`);
  for (const { path, reason, systemCode = '' } of leftOut) console.log(`  left out: ${path} ${reason} ${systemCode}`);
  let failed = 0;
  for await (const { what, different } of comparisons({ folder, ours, scratch }, { gnuTar: true, python: true })) {
    console.log([`  ${what}: ${different.length === 0 ? 'equal' : 'different'}`, ...different].join('\n    '));
    if (different.length > 0) failed += 1;
  }
  return failed;
}

let failed = 0;
for (const folder of process.argv.slice(2).map((path) => resolve(path))) {
  const scratch = temporaryFolder();
  try {
    failed += await compare(folder, scratch.path);
  } finally {
    scratch.remove();
  }
}
process.exitCode = failed === 0 ? 0 : 1;
