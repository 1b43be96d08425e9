/**
 * Many small files, through bkv, `tar | age` and restic in turn: `npm run bench -- tree [files] [rounds]`. Also shown: how
 * many bytes the archive has for each file besides its own. Exits 1 when backup or restore takes more than 1.2 times as long
 * as `tar | age`, or the archive adds more than 1 KiB to a file. Folders are those of `os.tmpdir()`; TMPDIR is another place.
 */
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { publish } from '../report/publish.ts';
import { archivers } from './archivers.ts';
import { plantSmallFiles } from './plant.ts';
import { measuresOf, race } from './race.ts';

const [files, rounds] = [Number(process.argv[2] ?? 20_000), Number(process.argv[3] ?? 5)];
const scratch = temporaryFolder();
try {
  const bytes = plantSmallFiles(scratch.at('tree'), files);
  const { present, missing } = archivers(scratch.path);
  for (const name of missing) console.log(`${name} is not installed here: skipped`);
  const raced = race(present, { folder: scratch.at('tree'), scratch: scratch.path, rounds, tidy: false });
  const count = `${files.toLocaleString('en-US')} small files`;
  const overhead = ((raced[0]?.size ?? 0) - bytes) / files;
  publish({
    name: 'tree',
    measures: [
      ...measuresOf(raced, count, 1.2),
      { what: 'what the archive adds to a small file', unit: 'bytes', ours: overhead, goal: { atMost: 1024 } },
    ],
    details: { files, bytes, missing, raced },
  });
} finally {
  scratch.remove();
}
