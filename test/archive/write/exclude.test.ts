import { describe, expect, test } from '@jest/globals';
import { toByteText } from '../../../lib/archive/format/byte-text.ts';
import { createExcludes, InvalidPattern, parsePatterns } from '../../../lib/archive/write/exclude.ts';

const excluded = (pattern: string, path: string) => createExcludes([pattern])(toByteText(path));

describe('a pattern', () => {
  const matching: [string, string][] = [
    ['*.log', 'root/deep/er/x.log'],
    ['*.log', 'root/.log'],
    ['node_modules', 'a/node_modules'],
    ['node_modules/', 'node_modules'],
    ['a/b', 'a/b'],
    ['a/b', 'x/a/b'],
    ['./a', 'a'],
    ['a/**', 'a/b'],
    ['a/**', 'x/a/b/c'],
    ['a/**/b', 'a/b'],
    ['a/**/b', 'a/x/y/b'],
    ['**/cache', 'cache'],
    ['a/*/c', 'a/.b/c'],
    ['?', 'é'],
    ['[a-c]x', 'bx'],
    ['[!a]x', 'bx'],
    ['[^a]x', 'bx'],
    ['*.log', 'line\nbreak/x.log'],
    ['*', 'line\nbreak'],
    ['photo (1).jpg', 'photo (1).jpg'],
    ['{a,b}', '{a,b}'],
    ['a|b', 'a|b'],
    ['[!b]a', '!a'],
    ['a+', 'a+'],
    ['$a^@', '$a^@'],
    ['été*', 'x/été 2024'],
    ['\\*', '*'],
    ['a-b, c&d', 'a-b, c&d'],
  ];
  test.each(matching)('%j matches %j', (pattern, path) => {
    expect(excluded(pattern, path)).toBe(true);
  });

  const others: [string, string][] = [
    ['*.log', 'x.log/y'],
    ['*.log', 'x.LOG'],
    ['a', 'ab'],
    ['a/b', 'xa/b'],
    ['a/b', 'a/x/b'],
    ['a/**', 'a'],
    ['a*', 'x/b'],
    ['?', 'ab'],
    ['photo (1).jpg', 'photo 1.jpg'],
    ['{a,b}', 'a'],
    ['a|b', 'a'],
    ['a+', 'aa'],
    ['\\*', 'a'],
    ['a.b', 'axb'],
  ];
  test.each(others)('%j does not match %j', (pattern, path) => {
    expect(excluded(pattern, path)).toBe(false);
  });

  test('matches names that are not UTF-8', () => {
    expect(createExcludes(['*.log'])('\xff\xfe.log')).toBe(true);
  });

  test.each(['', '/', '/a/b', '!a', './', '[abc', 'abc]', '[z-a]', 'a\\', 'a\0b', 'x'.repeat(1025)])(
    '%j is refused',
    (pattern) => {
      expect(() => createExcludes(['fine', pattern])).toThrow(InvalidPattern);
    },
  );
});

test('none exclude nothing', () => {
  expect(createExcludes([])('a')).toBe(false);
});

test('a file of patterns has one a line, and comments', () => {
  expect(parsePatterns('# big\n*.iso\r\n\n  cache/ \n')).toEqual(['*.iso', 'cache/']);
});
