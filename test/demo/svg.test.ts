/** The picture of a recording: safe to show anywhere, and at every time what the terminal showed then. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { framesOf } from '../../bin/dev/demo/screen.ts';
import { svgOf } from '../../bin/dev/demo/svg.ts';
import { hasChromium, needsChromium, startChromium } from '../support/chromium.ts';
import { recordingOf, textOf } from './screens.ts';

const caption = { title: 'A "terminal" & more', description: '<nothing> to see' };
const hostile = recordingOf(
  '\u001b]0;<i>&\u0007<script>alert(1)</script>',
  '\r\n"&amp;" ]]>\u001b[1;31mred\u001b[0m',
  '\u001b[?25l\r\n\u001b[7m turned \u001b[0m 鍵k',
  '\u001b[2J\u001b[H\u001b[?25h$ end',
);
const committed = readFileSync(fileURLToPath(new URL('../../docs/demo.svg', import.meta.url)), 'utf8');

describe.each([
  ['of a hostile terminal', () => svgOf(hostile, caption)],
  ['in the documentation', async () => committed],
])('the picture %s', (_, draw) => {
  test('has no script, and nothing that is loaded or that links anywhere', async () => {
    const svg = await draw();
    expect(svg).not.toMatch(/<script|<foreignObject|<image|<a[ >]|\son\w+=|href|@import|url\(/i);
    expect(svg.match(/\w+:\/\/[^"'\s]+/g)).toEqual(['http://www.w3.org/2000/svg']);
  });
});

test('the picture in the documentation is small, and no password is in it', () => {
  expect(committed.length).toBeLessThan(150_000);
  expect(committed).toContain('>old phone<');
  expect(committed).toContain('>new phone<');
  expect(committed).not.toMatch(/horse|battery|staple/);
});

(hasChromium ? describe : describe.skip)(`in a browser (${needsChromium})`, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await startChromium();
    page = await browser.newPage();
  });

  afterAll(async () => {
    await browser?.close();
  });

  const open = (svg: string) => page.goto(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);

  test.each([
    ['of a hostile terminal', () => svgOf(hostile, caption)],
    ['in the documentation', async () => committed],
  ])('the picture %s is well-formed', async (_, draw) => {
    const svg = await draw();
    await page.goto('about:blank');
    const wrong = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      return parsed.querySelector('parsererror')?.textContent ?? null;
    }, svg);
    expect(wrong).toBeNull();
  });

  test('at each time it shows what the terminal showed then, and the cursor where it was', async () => {
    await open(await svgOf(hostile, caption));
    for (const frame of await framesOf(hostile)) {
      const seen = await shownAt(page, frame.at + 0.5);
      expect(seen.lines).toEqual([
        frame.title,
        ...textOf(frame)
          .split('\n')
          .map((line) => line.replace(/ +/g, ' ').trim()),
      ]);
      expect(seen.cursor).toEqual(frame.cursor ?? 'hidden');
    }
  });

  test('who wants nothing to move sees the end', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(await svgOf(hostile, caption));
    const states = await page.evaluate(() => document.getAnimations().map(({ playState }) => playState));
    expect(new Set(states)).toEqual(new Set(['paused']));
    expect((await shown(page)).lines).toEqual(['<i>&', '$ end']);
  });
});

/** The title and the lines, from what is visible, and the cursor. */
async function shownAt(page: Page, seconds: number) {
  await page.evaluate((time) => {
    for (const animation of document.getAnimations()) {
      animation.pause();
      animation.currentTime = time;
    }
  }, seconds * 1000);
  return shown(page);
}

function shown(page: Page) {
  return page.evaluate(() => {
    const texts = [...document.querySelectorAll('text')].filter(
      (text) => getComputedStyle(text).visibility === 'visible',
    );
    const rows = Map.groupBy(texts, (text) => Number(text.getAttribute('y')));
    const lines = [...rows]
      .sort(([a], [b]) => a - b)
      .map(([, row]) =>
        row
          .sort((a, b) => Number(a.getAttribute('x')) - Number(b.getAttribute('x')))
          .map((text) => text.textContent)
          .join(''),
      );
    const { e, f } = new DOMMatrix(getComputedStyle(document.querySelector('.k') ?? document.body).transform);
    return {
      lines: lines.map((line) => line.replace(/ +/g, ' ').trim()),
      cursor: e < 0 ? 'hidden' : { row: Math.round(f / 19), column: Math.round(e / 8.4) },
    };
  });
}
