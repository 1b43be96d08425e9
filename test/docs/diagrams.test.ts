/** Every diagram can be drawn: by Mermaid, in a real browser, where one is installed (CHROMIUM, or Debian's chromium). */
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { hasChromium, needsChromium, startChromium } from '../support/chromium.ts';
import { codeIn, readPages } from './markdown.ts';

/** What Mermaid's bundle puts on the page. */
declare const mermaid: {
  initialize(options: { startOnLoad: false; securityLevel: 'strict' }): void;
  render(id: string, diagram: string): Promise<{ svg: string }>;
};

const require = createRequire(import.meta.url);
const diagrams = readPages().flatMap((page) =>
  codeIn(page, 'mermaid').map((text, index) => [`${page.path}, diagram ${index + 1}`, text] as const),
);

test('registration, recovery, destruction, stacks and ceremony are drawn', () => {
  expect(diagrams.length).toBeGreaterThanOrEqual(5);
});

const suite = hasChromium ? describe : describe.skip;

suite(`diagrams (${needsChromium})`, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await startChromium();
    page = await browser.newPage();
    await page.addScriptTag({ path: require.resolve('@mermaid-js/tiny') });
    await page.evaluate(() => mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' }));
  });

  afterAll(async () => {
    await browser?.close();
  });

  const draw = (diagram: string) =>
    page.evaluate((text) => mermaid.render('drawn', text).then(({ svg }) => svg), diagram);

  test.each(diagrams)('%s', async (_, diagram) => {
    expect(await draw(diagram)).toMatch(/^<svg /);
  });

  test('one that is broken is seen', async () => {
    await expect(draw('sequenceDiagram\n  A->>: to nobody')).rejects.toThrow(/Parse error/);
  });
});
