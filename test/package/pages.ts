/** Pages of a built app, under a Content-Security-Policy, and what their script reports. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { Browser } from 'playwright-core';

export interface Pages {
  readonly url: string;
  /** Opens a page, and gives what its script posts to /told. */
  open(browser: Browser, path: string, policy: string): Promise<unknown>;
  close(): void;
}

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

export async function servePages(folder: string): Promise<Pages> {
  let policy = '';
  let tell: (told: unknown) => void = () => {};
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/told') {
      tell(await json(request));
      return response.end();
    }
    const file = join(folder, pathname);
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    const type = types[extname(file)] ?? 'application/octet-stream';
    return response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(readFileSync(file));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async open(browser, path, given) {
      policy = given;
      const page = await browser.newPage();
      try {
        const told = new Promise((resolve, reject) => {
          tell = resolve;
          page.once('pageerror', reject);
        });
        const [first] = await Promise.all([told, page.goto(url + path)]);
        return first;
      } finally {
        await page.close();
      }
    },
    close: () => void server.close(),
  };
}
