/** Pages of the built SDK under a Content-Security-Policy, and the workers that they start. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { type Loopback, listen } from '../../lib/local/loopback.ts';

const client = fileURLToPath(new URL('../../dist/client/', import.meta.url));

const script = 'text/javascript';

export class StrictPages {
  readonly #server: Loopback;
  readonly #answers: { policy: string };

  private constructor(server: Loopback, answers: { policy: string }) {
    this.#server = server;
    this.#answers = answers;
  }

  static async start(): Promise<StrictPages> {
    const answers = { policy: '' };
    const server = createServer(({ url = '/' }, response) => {
      const headers = { 'content-security-policy': answers.policy };
      const built = /^\/[\w-]+\.js$/.test(url) && existsSync(client + url);
      const type = built || url === '/start.js' ? script : 'text/html';
      response.writeHead(200, { ...headers, 'content-type': type });
      if (built) response.end(readFileSync(client + url));
      else if (url === '/start.js') response.end('globalThis.sdk = await import("/index.js");');
      else response.end('<script type="module" src="/start.js"></script>');
    });
    return new StrictPages(await listen(server), answers);
  }

  /** One that may ask `vaults` and has `sources` besides. `sdk` is its global; `workers` are those it has started. */
  async open(browser: Browser, { vaults, sources }: { vaults: readonly string[]; sources: string }) {
    this.#answers.policy = `default-src 'none'; connect-src ${vaults.join(' ')}; ${sources}`;
    const page: Page = await browser.newPage();
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(new URL(worker.url()).pathname));
    await page.goto(this.#server.url);
    await page.waitForFunction(() => 'sdk' in globalThis);
    return { page, workers };
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}
