/** A folder with what tars have been seen to lose. */
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { archiveOf, file } from '../format/archive-bytes.ts';

const contents = [
  Buffer.from('hi\n'),
  Buffer.alloc(0),
  Buffer.concat([Buffer.alloc(512), Buffer.from('then more')]),
  archiveOf(file('smuggled', 3)),
  // Pseudo-random, the same each time.
  Buffer.from(Uint8Array.from({ length: 1300 }, (_, i) => (Math.imul(i + 7, 2654435761) >>> 13) & 255)),
];

/** Bytes of a path, before and behind what the fields of a header hold. */
const lengths = [90, 98, 99, 100, 101, 102, 155, 156, 157, 254, 255, 256, 257, 310];
const longestName = 255;

/** In `root`, which the archive calls `name`: the last `/` at every byte from the first possible to byte 257. */
export function plantPaths(root: string, name: string): void {
  for (let slash = name.length + 2; slash < name.length + 2 + longestName; slash += 1) {
    const folder = join(root, 'd'.repeat(slash - name.length - 1));
    mkdirSync(folder);
    // A third of the lengths at each, all of them at some.
    const some = lengths.filter((_, index) => (index + slash) % 3 === 0);
    for (const length of some.filter((one) => one > slash + 1 && one - slash - 1 <= longestName))
      writeFileSync(join(folder, 'f'.repeat(length - slash - 1)), contents[(slash + length) % contents.length] ?? '');
  }
  // Every folder the same, and no two runs.
  for (const one of readdirSync(root)) utimesSync(join(root, one), 1_600_000_000, 1_600_000_000);
}

/** Every kind of entry, name and time. Names of bytes that are no UTF-8 only where `anyBytes`. */
export function plantKinds(root: string, { anyBytes = true } = {}): void {
  const bytes = (...parts: (string | number[])[]) =>
    Buffer.concat([Buffer.from(`${root}/`), ...parts.map((part) => Buffer.from(part as string))]);
  mkdirSync(join(root, 'empty folder'));
  mkdirSync(join(root, 'sub'), { mode: 0o711 });
  for (const [index, content] of contents.entries()) writeFileSync(join(root, `content ${index}`), content);
  writeFileSync(join(root, 'n'.repeat(255)), 'a name as long as any');
  writeFileSync(join(root, 'line\nbreak'), 'x');
  writeFileSync(join(root, 'été ☃ 𝕌'), 'x');
  if (anyBytes) {
    writeFileSync(bytes('no utf-8 ', [0xe9, 0xff]), 'x');
    symlinkSync(bytes([0xe9, 0xff]), bytes('link to no utf-8'));
  }
  writeFileSync(join(root, 'sub/shared'), 'two names');
  linkSync(join(root, 'sub/shared'), join(root, 'zweiter Name'));
  symlinkSync(`../${'long '.repeat(40)}target`, join(root, 'long link'));
  symlinkSync('/etc/hostname', join(root, 'absolute link'));
  writeFileSync(join(root, 'mode'), 'x');
  chmodSync(join(root, 'mode'), 0o1640);
  const times = ['-2147483000', '-86400.5', '-1', '0', '1', '981173106.75', '4200000000'];
  for (const time of times) {
    writeFileSync(join(root, `time ${time}`), time);
    // Node takes a negative number for now, and a text for what it says.
    utimesSync(join(root, `time ${time}`), '5', time);
  }
  plantSparse(join(root, 'sparse'), { size: 5 * 1024 * 1024 + 123, at: [0, 1_000_000, 3_000_000] });
  plantSparse(join(root, 'sparse small'), { size: 300_000, at: [100_000] });
  plantSparse(join(root, 'sparse to the end'), { size: 2 * 1024 * 1024, at: [2 * 1024 * 1024 - 5] });
  plantSparse(join(root, 'sparse, many pieces'), {
    size: 8 * 1024 * 1024,
    at: Array.from({ length: 100 }, (_, i) => i * 80_000),
  });
  plantSparse(join(root, 'nothing but a hole'), { size: 1024 * 1024 * 3, at: [] });
}

/** Five bytes at each place, holes elsewhere. */
export function plantSparse(
  path: string,
  { size, at }: { readonly size: number; readonly at: readonly number[] },
): void {
  const sparse = openSync(path, 'w');
  for (const position of at) writeSync(sparse, 'piece', position);
  ftruncateSync(sparse, size);
  closeSync(sparse);
}
