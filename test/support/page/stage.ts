/** A browser for the page of an embedded vault: each page is opened anew, as somebody's browser would, and watched. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startChromium } from '../chromium.ts';
import { type Watched, watch } from './watched.ts';

export interface Opened extends Watched {
  readonly page: Page;
  close(): Promise<void>;
}

export interface Stage {
  readonly browser: Browser;
  /** `view` is what follows the address: nothing, or `#operators`. */
  open(view?: string, options?: BrowserContextOptions): Promise<Opened>;
  close(): Promise<void>;
}

/** `localhost` instead of the number, because a passkey belongs to a name. */
const named = (url: string): string => url.replace('127.0.0.1', 'localhost');

export async function startStage(urls: readonly string[]): Promise<Stage> {
  const browser = await startChromium();
  const [first = ''] = urls;
  return {
    browser,
    async open(view = '', options = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en', ...options });
      const { faults } = watch(context, urls);
      const page = await context.newPage();
      await page.goto(`${named(first)}/${view}`);
      return { page, faults, close: () => context.close() };
    },
    close: () => browser.close(),
  };
}
