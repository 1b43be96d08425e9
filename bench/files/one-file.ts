/**
 * One large file that nothing can compress, through bkv and `tar | age` in turn: `npm run bench -- one-file [MiB]
 * [rounds]`. Needs six times that room on the disk. Exits 1 when backup or restore takes more than 0.8 of the time of
 * `tar | age`. bkv waits until its backup is on the disk; the same of the others is shown, and not judged.
 */
import { mkdirSync } from 'node:fs';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { publish } from '../report/publish.ts';
import { archivers } from './archivers.ts';
import { plantNoise } from './plant.ts';
import { measuresOf, race } from './race.ts';

const [size, rounds] = [Number(process.argv[2] ?? 2048), Number(process.argv[3] ?? 5)];
const scratch = temporaryFolder();
try {
  mkdirSync(scratch.at('large'));
  plantNoise(scratch.at('large', 'file'), size);
  // Not restic: it looks for what it has already, which no goal is about, and takes a minute for it.
  const { present, missing } = archivers(scratch.path, ['tar | age', 'tar | age, sync']);
  for (const name of missing) console.log(`${name} is not installed here: skipped`);
  const raced = race(present, { folder: scratch.at('large'), scratch: scratch.path, rounds, tidy: true });
  publish({
    name: 'one-file',
    measures: measuresOf(raced, `a file of ${size.toLocaleString('en-US')} MiB`, 0.8),
    details: { mebibytes: size, missing, raced },
  });
} finally {
  scratch.remove();
}
