import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { writeArchive } from '../../../lib/archive/write/write-archive.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { archiveOf, file } from './archive-bytes.ts';
import { legacyArchive } from './legacy-archive.ts';
import { collect, readWhole } from './reading.ts';

/** `/` is byte 99 of `r/<96 x>/…`, so the plain name ends in it. */
const folder = `r/${'x'.repeat(96)}`;
const after = { path: 'r/after', content: Buffer.from('after') };

describe('a file whose plain name was cut after a slash', () => {
  const contents: [string, Buffer][] = [
    ['a few bytes', Buffer.from('hi\n')],
    ['nothing', Buffer.alloc(0)],
    ['512 zero bytes first', Buffer.concat([Buffer.alloc(512), Buffer.from('then more')])],
    ['a tar', archiveOf(file('smuggled', 3))],
  ];

  test.each(contents)('comes back from a backup of version 0.1: %s', async (_, content) => {
    const archive = legacyArchive([
      { path: 'r', type: 'Directory' },
      { path: folder, type: 'Directory' },
      { path: `${folder}/f`, content },
      after,
    ]);
    const found = await readWhole(archive);
    expect(found.map(({ entry: { kind, path } }) => [kind, path])).toEqual([
      ['directory', 'r'],
      ['directory', folder],
      ['file', `${folder}/f`],
      ['file', 'r/after'],
    ]);
    expect(found[2]?.content).toEqual(content);
    expect(found[3]?.content).toEqual(after.content);
  });

  test('has no such name any more', async () => {
    const scratch = temporaryFolder();
    mkdirSync(join(scratch.path, folder), { recursive: true });
    writeFileSync(join(scratch.path, folder, 'é'), 'hi');
    const archive = await collect(writeArchive([{ disk: join(scratch.path, 'r'), name: 'r' }]));
    scratch.remove();
    const names: string[] = [];
    for (let at = 0; at < archive.length; at += 512)
      if (archive.toString('latin1', at + 257, at + 262) === 'ustar' && archive[at + 156] === '0'.charCodeAt(0))
        names.push(archive.toString('latin1', at, at + 100).replace(/\0.*$/, ''));
    expect(names).toEqual([`${folder}_`]);
  });
});
