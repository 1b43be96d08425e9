/** The built page's files: one flat folder. A name that the folder does not list is no file, whatever it points at. */
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';

const built = new URL('../../../dist/web/', import.meta.url);

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Looks anew each time, so that a build shows without a restart. Undefined where there is no such file. */
export async function pageFile(name: string, folder: URL = built): Promise<PageFile | undefined> {
  const listed = (await readdir(folder, { withFileTypes: true }).catch(() => [])).filter((entry) => entry.isFile());
  if (!listed.some((entry) => entry.name === name)) return undefined;
  const bytes = await readFile(new URL(encodeURIComponent(name), folder));
  return { type: types[extname(name)] ?? 'application/octet-stream', bytes };
}
