/** Looks at what a page shows, as a test and for people: axe, no way to scroll sideways, and a picture of it. */
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

const pictures = fileURLToPath(new URL('../../../reports/screenshots/', import.meta.url));

export interface Seen {
  /** A line for each rule of axe that is broken, with the first element that breaks it. */
  readonly violations: readonly string[];
  /** Pixels that one would have to scroll sideways for. */
  readonly beyond: number;
}

/** What a test expects to be seen, of every state of every view. */
export const wellMade: Seen = { violations: [], beyond: 0 };

/** The picture is `reports/screenshots/<name>.png`. */
export async function look(page: Page, name: string): Promise<Seen> {
  await page.evaluate(() => scrollTo(0, 0));
  await picture(page, name, true);
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return { violations: await violationsOf(page), beyond };
}

/** Of what the window shows; or of all that one can scroll to. */
export async function picture(page: Page, name: string, whole = false): Promise<void> {
  await page.screenshot({ path: `${pictures}${name}.png`, fullPage: whole, animations: 'disabled' });
}

/** axe runs through the debugger, so that the page's policy stays as it is. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results: axe.AxeResults = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
  return results.violations.map(({ id, help, nodes: [first] }) => `${id}: ${help}: ${first?.html}`);
}
