/** Which web apps may read an answer, and what of it besides the body. */
import { describe, expect, test } from '@jest/globals';
import { webHeaders } from '../../../lib/protocol/wire/web.ts';

const exposed = { 'access-control-expose-headers': 'Date, Retry-After' };
const origin = 'https://app.example';
const allowed = [origin, 'https://web.example:8443'];

describe('an answer', () => {
  test.each(allowed)('to %s, which is listed, is readable by that origin alone, and kept apart by caches', (listed) => {
    expect(webHeaders(listed, allowed)).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': listed,
      ...exposed,
    });
  });

  test.each([
    'https://other.example',
    'https://app.example.evil.example',
    'https://APP.example',
    'http://app.example',
    'null',
    '',
    '*',
    undefined,
  ])('to %j, which is not listed, is readable by none, and kept apart by caches', (other) => {
    expect(webHeaders(other, allowed)).toEqual({ vary: 'Origin' });
  });

  test.each([origin, 'null', '*', undefined])(
    'to %j says nothing to browsers where no web app is allowed',
    (asking) => {
      expect(webHeaders(asking, [])).toEqual({});
    },
  );

  test.each([origin, 'null', undefined])(
    'to %j is readable by all where all are, and one copy serves them',
    (asking) => {
      expect(webHeaders(asking, ['*'])).toEqual({ 'access-control-allow-origin': '*', ...exposed });
    },
  );
});
