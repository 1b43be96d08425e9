/** The sample's chat, and what is none. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { readChat } from '../../web/story/chat.ts';
import { languages } from '../../web/text/text.ts';

const sample = fileURLToPath(new URL('../../web/sample/', import.meta.url));

describe.each(languages)('the sample in %s', (language) => {
  const messages = readChat(readFileSync(`${sample}chat-${language}.txt`, 'utf8')) ?? [];

  test('is a chat of two', () => {
    expect(messages.length).toBeGreaterThan(10);
    expect(new Set(messages.map(({ from }) => from)).size).toBe(2);
  });

  test('names photos that the sample has', () => {
    const photos = messages.flatMap(({ said }) => (typeof said === 'string' ? [] : [said.photo]));
    expect(photos).toHaveLength(4);
    for (const photo of photos) expect(readFileSync(sample + photo).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  });
});

test.each([
  ['words', 'Dear diary'],
  ['nothing', ''],
  ['a line in between that is of no chat', '[2026-07-18 08:12] Mara: Hello\nand more'],
])('%s: no chat', (_, text) => {
  expect(readChat(text)).toBeUndefined();
});
