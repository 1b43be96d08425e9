/**
 * Backup files, from Tink's description of AES256_GCM_HKDF_1MB on Node's cryptography, and what stands in those that Tink
 * itself wrote. `node test/vectors/backup-file.ts > test/vectors/backup-file.json`
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { drawn, hex, hkdf256, join, printed } from './making.ts';

const associatedData = 'backup-key-vault/backup/v1';
const backupKey = Buffer.from(Array.from({ length: 32 }, (_, at) => at));
const headerLength = 40;
const segmentLength = 2 ** 20;
const tagLength = 16;
/** Files up to this length stand in the vectors whole. */
const short = 2048;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** SHA-256(0) || SHA-256(1) || …, the counters as 8 bytes big-endian. */
export function plaintext(length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, at) => {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(at));
    return sha256(counter);
  });
  return Buffer.concat(blocks).subarray(0, length);
}

function segmentOf(file: Buffer, index: number) {
  const start = index === 0 ? headerLength : index * segmentLength;
  const end = Math.min((index + 1) * segmentLength, file.length);
  return { bytes: file.subarray(start, end), start, last: end === file.length };
}

function describeFile(name: string, file: Buffer) {
  const header = file.subarray(0, headerLength);
  const [salt, noncePrefix] = [header.subarray(1, 33), header.subarray(33)];
  const derivedKey = hkdf256(backupKey, salt, { info: associatedData });
  const count = Math.ceil(file.length / segmentLength);
  const opened = Array.from({ length: count }, (_, index) => {
    const { bytes, start, last } = segmentOf(file, index);
    const place = Buffer.alloc(5);
    place.writeUInt32BE(index);
    place[4] = last ? 1 : 0;
    const nonce = join(noncePrefix, place);
    const [sealed, tag] = [bytes.subarray(0, -tagLength), bytes.subarray(-tagLength)];
    const decipher = createDecipheriv('aes-256-gcm', derivedKey, nonce).setAuthTag(tag);
    const text = join(decipher.update(sealed), decipher.final());
    const segment = { index, last, start, length: bytes.length, nonce: hex(nonce), tag: hex(tag) };
    return { text, segment: { ...segment, plaintextLength: text.length, plaintextSha256: hex(sha256(text)) } };
  });
  const whole = Buffer.concat(opened.map(({ text }) => text));
  return {
    ...{ name, plaintextLength: whole.length, plaintextSha256: hex(sha256(whole)) },
    header: { length: headerLength, salt: hex(salt), noncePrefix: hex(noncePrefix) },
    derivedKey: hex(derivedKey),
    segments: opened.map(({ segment }) => segment),
    fileLength: file.length,
    fileSha256: hex(sha256(file)),
    ...(file.length <= short && { file: hex(file) }),
  };
}

export function seal(name: string, length: number): Buffer {
  const salt = drawn(`backup file|${name}|salt`).subarray(0, 32);
  const prefix = drawn(`backup file|${name}|nonce prefix`).subarray(0, 7);
  const key = hkdf256(backupKey, salt, { info: associatedData });
  const whole = plaintext(length);
  const first = segmentLength - tagLength - headerLength;
  const cuts = [0];
  for (let at = first; at < length; at += segmentLength - tagLength) cuts.push(at);
  const segments = cuts.map((cut, index) => {
    const place = Buffer.alloc(5);
    place.writeUInt32BE(index);
    place[4] = index === cuts.length - 1 ? 1 : 0;
    const cipher = createCipheriv('aes-256-gcm', key, join(prefix, place));
    return join(cipher.update(whole.subarray(cut, cuts[index + 1])), cipher.final(), cipher.getAuthTag());
  });
  return join(Uint8Array.of(headerLength), salt, prefix, ...segments);
}

const lengths = { 'nothing': 0, '1,000 bytes': 1000, 'one segment, full': 1048520, 'a byte more': 1048521, 'three segments': 2097097 };

export function vectors() {
  const tink = (file: string) => readFileSync(new URL(`./tink/${file}.bin`, import.meta.url));
  const made = Object.entries(lengths).map(([name, length]) => describeFile(name, seal(name, length)));
  const written = ['empty', '1000', '1049576'].map((name) => describeFile(`${name}.bin, by Tink for Go 2.9.0`, tink(name)));
  const whole = seal('1,000 bytes', 1000);
  const changed = (at: number) => Buffer.from(whole).fill((whole[at] ?? 0) ^ 1, at, at + 1);
  const refused = (name: string, file: Buffer) => ({ name, file: hex(file) });
  return {
    backupKey: hex(backupKey),
    associatedData,
    plaintext: 'SHA-256(0) || SHA-256(1) || ..., the counters as 8 bytes big-endian, cut to length',
    files: [...made, ...written],
    refused: [
      refused('empty', Buffer.alloc(0)),
      refused('cut in the header', whole.subarray(0, 39)),
      refused('the header alone', whole.subarray(0, 40)),
      refused('with another header length', changed(0)),
      refused('with a bit of the salt changed', changed(1)),
      refused('with a bit of the nonce prefix changed', changed(39)),
      refused('with a bit of the text changed', changed(40)),
      refused('cut in the tag', whole.subarray(0, -1)),
      refused('a byte long', join(whole, Uint8Array.of(0))),
      refused('with other associated data, by Tink', tink('1000-other-associated')),
    ],
  };
}

export type Vectors = ReturnType<typeof vectors>;

if (import.meta.main) process.stdout.write(printed(vectors()));
