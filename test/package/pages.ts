/** Pages of a built app, under a Content-Security-Policy, and what their script reports. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Browser } from 'playwright-core';
import { listen } from '../../lib/local/loopback.ts';
import { builtFile } from '../support/network/built-files.ts';

export interface Pages {
  readonly url: string;
  /** Opens a page, and gives what its script posts to /told. */
  open(browser: Browser, path: string, policy: string): Promise<unknown>;
  close(): Promise<void>;
}

export async function servePages(folder: string): Promise<Pages> {
  let policy = '';
  let tell: (told: unknown) => void = () => {};
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/told') {
      tell(await json(request));
      return response.end();
    }
    const file = builtFile(folder, request.url);
    if (!file) return response.writeHead(404).end();
    const headers = { 'content-type': file.type, 'content-security-policy': policy };
    return response.writeHead(200, headers).end(file.body);
  };
  const { url, close } = await listen(createServer((request, response) => void answer(request, response)));
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
    close,
  };
}
