/** The files of a built app, as any static host serves them. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { type Loopback, listen } from '../../../lib/local/loopback.ts';

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

interface BuiltFile {
  /** The `content-type`. */
  readonly type: string;
  readonly body: Buffer;
}

/** What a request asks for; `/` is index.html. Undefined where there is no such file. */
export function builtFile(folder: string, url = '/'): BuiltFile | undefined {
  const { pathname } = new URL(url, 'http://localhost');
  const file = join(folder, pathname === '/' ? 'index.html' : pathname);
  if (!existsSync(file) || !statSync(file).isFile()) return undefined;
  return { type: types[extname(file)] ?? 'application/octet-stream', body: readFileSync(file) };
}

export function serveBuilt(folder: string): Promise<Loopback> {
  const server = createServer(({ url }, response) => {
    const file = builtFile(folder, url);
    if (!file) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': file.type }).end(file.body);
  });
  return listen(server);
}
