/** Standard input is kept until its length is known, and nobody else can read what is kept. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { Spool } from '../../../bin/bkv/files/backup/spool.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const { signal } = new AbortController();

afterAll(() => folder.remove());

async function* inChunks(...chunks: string[]) {
  for (const chunk of chunks) yield new TextEncoder().encode(chunk);
}

async function textOf(spool: Spool): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of spool.content()) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts).toString();
}

test('comes back as it was, twice, however long', async () => {
  const long = 'secret words '.repeat(200_000);
  for (const text of ['', 'short', long]) {
    const spool = await Spool.of(inChunks(text, ''), { folder: folder.path, signal });
    expect(spool.size).toBe(text.length);
    expect(await textOf(spool)).toBe(text);
    expect(await textOf(spool)).toBe(text);
    await spool.close();
  }
});

/** Empty for a descriptor that is closed by now. */
function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

test('has no name that a kill could leave, and holds no readable byte', async () => {
  const spool = await Spool.of(inChunks('secret words '.repeat(1000)), { folder: folder.path, signal });
  expect(readdirSync(folder.path)).toEqual([]);
  const linux = process.platform === 'linux';
  const links = linux ? readdirSync('/proc/self/fd').map((fd) => `/proc/self/fd/${fd}`) : [];
  const kept = links.filter((link) => targetOf(link).startsWith(folder.path));
  expect(kept).toHaveLength(linux ? 1 : 0);
  for (const link of kept) expect(readFileSync(link).includes('secret words')).toBe(false);
  await spool.close();
});

test('a source that fails leaves nothing', async () => {
  async function* failing() {
    yield new TextEncoder().encode('half');
    throw new Error('the pipe broke');
  }
  await expect(Spool.of(failing(), { folder: folder.path, signal })).rejects.toThrow('the pipe broke');
  expect(readdirSync(folder.path)).toEqual([]);
});
