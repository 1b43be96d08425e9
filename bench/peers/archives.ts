/**
 * A folder of your own through bkv, `tar | age` and restic, as far as they are installed: `npm run bench -- peers-archives
 * <folder> [rounds]`. The folder is only read. What comes back is compared with it. Copies need that much room, twice for
 * each program and round, in `os.tmpdir()`; TMPDIR is another place.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { archivers, bytesOf } from '../files/archivers.ts';
import { measuresOf, race } from '../files/race.ts';
import { publish } from '../report/publish.ts';

const [folder, rounds = '1'] = process.argv.slice(2);
if (folder === undefined || !existsSync(folder))
  throw new RangeError('expected a folder: npm run bench -- peers-archives <folder> [rounds]');
const scratch = temporaryFolder();
try {
  const { present, missing } = archivers(scratch.path);
  for (const name of missing) console.log(`${name} is not installed here: skipped`);
  const raced = race(present, {
    folder: resolve(folder),
    scratch: scratch.path,
    rounds: Number(rounds),
    tidy: false,
  });
  const [ours, ...others] = raced;
  publish({
    name: 'peers-archives',
    measures: [
      ...measuresOf(raced, folder),
      ...others.map(({ archiver, size }) => ({
        what: `size of a backup of ${folder}`,
        unit: 'MiB',
        ours: (ours?.size ?? Number.NaN) / 2 ** 20,
        other: { what: archiver.name, value: size / 2 ** 20 },
      })),
    ],
    details: { bytes: bytesOf(folder), missing, raced },
  });
} finally {
  scratch.remove();
}
