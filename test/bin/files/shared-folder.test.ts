/** Where root may restore to. */
import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requirePrivatePlace } from '../../../bin/bkv/files/shared-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { bkv } from '../cli.ts';

const folder = temporaryFolder();
const { at } = folder;
const isRoot = process.geteuid?.() === 0;
const asRoot = isRoot ? test : test.skip;

beforeAll(() => {
  const folders: [string, number][] = [
    ['open', 0o777],
    ['open/mine', 0o755],
    ['sticky', 0o1777],
    ['sticky/mine', 0o755],
    ['private', 0o755],
    ['private/mine', 0o755],
    ['group', 0o775],
    ['foreign', 0o755],
  ];
  for (const [name, mode] of folders) {
    mkdirSync(at(name));
    chmodSync(at(name), mode);
  }
  symlinkSync('open', at('by link'));
  symlinkSync('../open/mine', at('private/away'));
  symlinkSync('there', at('private/here'));
  symlinkSync('here', at('private/there'));
  symlinkSync('../private', at('sticky/link'));
  if (!isRoot) return;
  lchownSync(at('sticky/link'), 65534, 65534);
  chownSync(at('group'), 0, 65534);
  chownSync(at('foreign'), 65534, 65534);
});

afterAll(() => folder.remove());

describe('root is kept out of a place that others could put a link or a file into (skipped: for who is not root)', () => {
  asRoot.each([
    ['a folder that everybody may write to', 'open/new', 'free', 'open'],
    ['one further up', 'open/mine/new', 'free', 'open'],
    ['one behind a link and a way up', 'private/away/../new', 'free', 'open'],
    ['a link in the path', 'by link/mine/new', 'free', 'open'],
    ['a link into such a folder', 'private/away/new', 'free', 'open'],
    ["another user's link where others may only add", 'sticky/link/new', 'free', 'sticky/link'],
    ['a folder of a group', 'group/new', 'free', 'group'],
    ["another user's folder", 'foreign/new', 'free', 'foreign'],
    ['an empty folder that everybody may write to, sticky or not', 'sticky', 'empty', 'sticky'],
    ['a new folder where others may only add', 'sticky/new', 'free', 'none'],
    ["an empty folder of root's own in there", 'sticky/mine', 'empty', 'none'],
    ['a place of its own', 'private/mine/new', 'free', 'none'],
  ] as const)('%s', async (_, place, room, shared) => {
    const answer = await requirePrivatePlace(`${at()}/${place}`, room).catch((error) => error);
    if (shared === 'none') expect(answer).toBeUndefined();
    else expect(answer).toMatchObject({ code: 'usage', fields: { path: at(shared) } });
  });

  asRoot('and from links that lead in a circle', async () => {
    await expect(requirePrivatePlace(at('private/here/x'), 'free')).rejects.toThrow('circle');
  });

  asRoot('and told of the folder and of the option that allows it', async () => {
    const env = { VAULT_HOME: at('home') };
    const { code, stderr } = await bkv(['restore', 'missing.bkv', '--to', at('open/new')], { env });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(`^Others can write to ${at('open')}: .*--into-shared-folder`),
    ]);
    const told = await bkv(['restore', 'missing.bkv', '--to', at('open/new'), '--into-shared-folder'], { env });
    expect(told.stderr).not.toContain('Others');
  });
});
