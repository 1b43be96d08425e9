/** By hand, needs Go: Tink opens our files and we open Tink's, at every length around a segment's end. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decryptBackup, encryptBackup } from '../../../lib/backup/file.ts';
import { firstSegmentCapacity, segmentCapacity } from '../../../lib/backup/format.ts';
import { createBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { toHex } from '../../../lib/protocol/crypto/bytes.ts';

const directory = mkdtempSync(join(tmpdir(), 'backup-file-'));
const tool = join(directory, 'tool');
const ours = join(directory, 'ours');
const theirs = join(directory, 'theirs');
const opened = join(directory, 'opened');
const plain = join(directory, 'plain');

async function through(stream: ReturnType<typeof encryptBackup>, bytes: Buffer): Promise<Buffer> {
  const out = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(stream);
  return Buffer.from(await new Response(out).arrayBuffer());
}

function tink(...parameters: string[]): void {
  execFileSync(tool, parameters, { stdio: 'inherit' });
}

try {
  execFileSync('go', ['build', '-o', tool, '.'], { cwd: import.meta.dirname, stdio: 'inherit' });
  const ends = [0, firstSegmentCapacity, firstSegmentCapacity + segmentCapacity, firstSegmentCapacity + 2 * segmentCapacity];
  for (const length of ends.flatMap((end) => [end - 1, end, end + 1]).filter((each) => each >= 0)) {
    const key = createBackupKey();
    const digits = toHex(key.reveal());
    tink('plaintext', String(length), plain);
    const plaintext = readFileSync(plain);

    writeFileSync(ours, await through(encryptBackup(key), plaintext));
    tink('decrypt', digits, ours, opened);
    tink('encrypt', digits, plain, theirs);
    const byTink = readFileSync(opened).equals(plaintext);
    const byUs = (await through(decryptBackup(key), readFileSync(theirs))).equals(plaintext);

    console.log(`${length} bytes: Tink opens ours ${byTink}, we open Tink's ${byUs}`);
    if (!byTink || !byUs) process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true });
}
