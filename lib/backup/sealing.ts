/** What becomes of each segment of a backup, and of each one of its file. The key of a file is made once. */
import type { BackupKey } from '../protocol/crypto/backup-key.ts';
import { concat } from '../protocol/crypto/bytes.ts';
import {
  createHeader,
  type FileCipher,
  fileCipher,
  firstSegmentCapacity,
  headerLength,
  openSegment,
  readHeader,
  sealSegment,
  segmentCapacity,
  segmentLength,
} from './format.ts';
import type { Segments } from './segments.ts';

/** Of the backup that is encrypted. The header comes out before the first. */
export function sealing(key: BackupKey): Segments {
  const header = createHeader();
  let cipher: Promise<FileCipher> | undefined;
  return {
    capacity: (index) => (index === 0 ? firstSegmentCapacity : segmentCapacity),
    async work(plaintext, place) {
      cipher ??= fileCipher(key, header, 'encrypt');
      const segment = await sealSegment(await cipher, plaintext, place);
      return place.index === 0 ? concat(header, segment) : segment;
    },
  };
}

/** Of the file that is decrypted. Their work rejects with {@link DamagedBackup}. */
export function opening(key: BackupKey): Segments {
  let cipher: Promise<FileCipher> | undefined;
  return {
    capacity: () => segmentLength,
    async work(piece, place) {
      // An async function, so that a header that is none is a rejection too.
      cipher ??= (async () => fileCipher(key, readHeader(piece), 'decrypt'))();
      const opened = await cipher;
      return openSegment(opened, place.index === 0 ? piece.subarray(headerLength) : piece, place);
    },
  };
}
