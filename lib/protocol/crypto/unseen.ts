/**
 * Characters that no password has, because nobody sees that they were typed. The list is closed: what a later Unicode
 * makes invisible stays allowed, so that no new engine locks anyone out.
 */

/** First and last code point, and what to call it to a person. */
type Range = readonly [number, number, string];

const control: readonly Range[] = [
  [0x09, 0x09, 'tab'],
  [0x0a, 0x0a, 'line feed'],
  [0x0d, 0x0d, 'carriage return'],
  [0x00, 0x1f, 'control character'],
  [0x7f, 0x9f, 'control character'],
];

const zeroWidthJoiner = 0x200d;

const invisible: readonly Range[] = [
  [0xad, 0xad, 'soft hyphen'],
  [0x34f, 0x34f, 'combining grapheme joiner'],
  [0x61c, 0x61c, 'right-to-left letter mark'],
  [0x115f, 0x1160, 'Hangul filler'],
  [0x17b4, 0x17b5, 'Khmer inherent vowel'],
  [0x180b, 0x180f, 'Mongolian variation selector or separator'],
  [0x200b, 0x200b, 'zero width space'],
  [0x200c, 0x200c, 'zero width non-joiner'],
  [zeroWidthJoiner, zeroWidthJoiner, 'zero width joiner'],
  [0x200e, 0x200e, 'left-to-right mark'],
  [0x200f, 0x200f, 'right-to-left mark'],
  [0x2028, 0x2028, 'line separator'],
  [0x2029, 0x2029, 'paragraph separator'],
  [0x202a, 0x202e, 'direction mark'],
  [0x2060, 0x2060, 'word joiner'],
  [0x2061, 0x2064, 'mark of an operation'],
  [0x2065, 0x206f, 'direction mark'],
  [0x3164, 0x3164, 'Hangul filler'],
  [0xfe00, 0xfe0d, 'variation selector'],
  [0xfeff, 0xfeff, 'byte order mark'],
  [0xffa0, 0xffa0, 'Hangul filler'],
  [0xfff0, 0xfffb, 'mark of an annotation'],
  [0x1bca0, 0x1bca3, 'shorthand mark'],
  [0x1d173, 0x1d17a, 'musical mark'],
  [0xe0000, 0xe0fff, 'tag or variation selector'],
];

/** Where emoji are that a zero width joiner makes one of. */
const joined: readonly (readonly [number, number])[] = [
  [0x2190, 0x21ff],
  [0x2600, 0x27bf],
  [0x2b00, 0x2bff],
  [0x1f000, 0x1faff],
];

export interface Unseen {
  readonly reason: 'control' | 'invisible';
  readonly name: string;
}

interface Neighbours {
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** What nobody sees of this code point. The neighbours are those that a zero width joiner would join. */
export function unseen(codePoint: number, { before, after }: Neighbours): Unseen | undefined {
  const steering = nameIn(control, codePoint);
  if (steering) return { reason: 'control', name: steering };
  if (codePoint === zeroWidthJoiner && joins(before) && joins(after)) return undefined;
  const name = nameIn(invisible, codePoint);
  return name === undefined ? undefined : { reason: 'invisible', name };
}

function nameIn(ranges: readonly Range[], codePoint: number): string | undefined {
  return ranges.find(([first, last]) => first <= codePoint && codePoint <= last)?.[2];
}

function joins(codePoint: number | undefined): boolean {
  return codePoint !== undefined && joined.some(([first, last]) => first <= codePoint && codePoint <= last);
}
