/** A folder with everything in it that is hard to bring back, and what a folder looks like to its owner. */
import {
  chmodSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const mebibyte = 1024 * 1024;

/** Longer than the 255 bytes of a plain header, and of one name. */
export const longPath = Array.from({ length: 6 }, (_, i) => `${'long '.repeat(18)}${i}`).join('/');

export function plantTree(root: string): void {
  mkdirSync(join(root, longPath), { recursive: true });
  for (const folder of ['empty', 'read only', 'photos/été']) mkdirSync(join(root, folder), { recursive: true });
  const files: Record<string, Buffer> = {
    'empty file': Buffer.alloc(0),
    '.hidden': Buffer.from('dot'),
    ' spaces  and\ttabs ': Buffer.from('s'),
    'line\nbreak': Buffer.from('l'),
    'back\\slash and "quotes" \'$HOME\'': Buffer.from('q'),
    '-rf': Buffer.from('d'),
    'décomposé e\u0301 ☃ 𝕌 日本': Buffer.from('u'),
    'photos/été/large.bin': pattern(2 * mebibyte + 777),
    'photos/block.bin': pattern(512),
    'photos/block and one.bin': pattern(513),
    [`${longPath}/${'n'.repeat(255)}`]: Buffer.from('deep'),
    'read only/secret': Buffer.from('r'),
    'runnable.sh': Buffer.from('#!/bin/sh\n'),
    shared: Buffer.from('one file, two names'),
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(root, name), bytes);
  writeFileSync(Buffer.concat([Buffer.from(`${root}/not utf-8 `), Buffer.from([0xe9, 0xff])]), 'bytes');
  linkSync(join(root, 'shared'), join(root, 'photos/also shared'));
  symlinkSync('../.hidden', join(root, 'photos/to hidden'));
  symlinkSync('../../outside/the tree', join(root, 'photos/to outside'));
  symlinkSync('/etc/hostname', join(root, 'absolute'));
  symlinkSync('nowhere/at all', join(root, 'dangling ☃'));
  symlinkSync('photos', join(root, 'to a folder'));
  chmodSync(join(root, 'runnable.sh'), 0o755);
  chmodSync(join(root, 'read only/secret'), 0o400);
  lutimesSync(join(root, 'dangling ☃'), 1_000_000_000.25, 1_111_111_111.5);
  utimesSync(join(root, 'empty file'), 5, 1_234_567_890.123_456);
  utimesSync(join(root, '.hidden'), 5, -86_400.5);
  utimesSync(join(root, 'photos/block.bin'), 5, 4_200_000_000);
  utimesSync(join(root, 'photos'), 5, 981_173_106.75);
  chmodSync(join(root, 'read only'), 0o555);
  utimesSync(join(root, 'read only'), 5, 981_173_107);
  chmodSync(join(root, 'empty'), 0o1711);
}

function pattern(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255));
}

interface Look {
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  /** Milliseconds. */
  readonly modified: number;
  readonly bytes?: string;
  readonly target?: string;
  readonly names: number;
}

/** Every name below `root`, its bytes in hexadecimal where they are not UTF-8, and how it looks. */
export function lookAt(root: string): Map<string, Look> {
  const looks = new Map<string, Look>();
  const visit = (path: Buffer, name: string) => {
    const { mode, mtimeMs: modified, nlink, ...stats } = lstatSync(path);
    const directory = (mode & 0o170000) === 0o040000;
    const symlink = (mode & 0o170000) === 0o120000;
    looks.set(name, {
      kind: directory ? 'directory' : symlink ? 'symlink' : 'file',
      mode,
      modified,
      names: directory ? 0 : nlink,
      ...(symlink && { target: readlinkSync(path, 'latin1') }),
      ...(!directory && !symlink && { bytes: `${stats.size} ${readFileSync(path).toString('base64')}` }),
    });
    if (!directory) return;
    for (const child of readdirSync(path, { encoding: 'buffer' }))
      visit(Buffer.concat([path, Buffer.from('/'), child]), `${name}/${child.toString('latin1')}`);
  };
  visit(Buffer.from(root), '');
  return looks;
}
