/**
 * A renamed construct is another resource to CloudFormation: a new key, and everything that the old one wrapped is lost.
 * So the logical id of whatever keeps something stays, and what can only be set when it is made.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type Pins, readPins } from './stateful.ts';

const pins: Pins = JSON.parse(readFileSync(new URL('./pins.json', import.meta.url), 'utf8'));
const now = readPins();

describe.each(Object.keys(pins))('stack %s', (stack) => {
  test('keeps every resource that keeps something, under its logical id and as it was made', () => {
    expect(now[stack]).toMatchObject(pins[stack] ?? {});
  });

  test('has no other that is not pinned (node test/stacks/pins/write.ts pins it)', () => {
    const known = Object.keys(pins[stack] ?? {});
    expect(Object.keys(now[stack] ?? {}).filter((id) => !known.includes(id))).toEqual([]);
  });
});

test('every stack has its pins', () => {
  expect(Object.keys(now).sort()).toEqual(Object.keys(pins).sort());
});
