import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accountOf, isSubject } from '../../../lib/protocol/crypto/account.ts';
import { canonicalJson } from '../../../lib/protocol/crypto/canonical-json.ts';
import { hex, readVectors } from '../../vectors/read.ts';

type Vector = Record<'note' | 'issuer' | 'subject' | 'canonical' | 'hashed' | 'account', string>;

const { vectors, refused } = readVectors<{ vectors: Vector[]; refused: { note: string; subject: string }[] }>(
  './account.json',
);
const label = 'backup-key-vault/account/v1|';

describe('an account is the SHA-256 of issuer and subject in their canonical form, as Python computes it', () => {
  test.each(vectors)('$note', ({ issuer, subject, canonical, hashed, account }) => {
    const form = canonicalJson([issuer, subject]);
    expect(new TextDecoder().decode(form)).toBe(canonical);
    expect(hex(Buffer.concat([Buffer.from(label), form]))).toBe(hashed);
    expect(accountOf(issuer, subject)).toBe(account);
    expect(isSubject(subject)).toBe(true);
  });

  test('no two of the vectors have one account', () => {
    expect(new Set(vectors.map(({ account }) => account)).size).toBe(vectors.length);
  });

  test('whatever they are, as another SHA-256 says', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (issuer, subject) => {
        const hashed = label + JSON.stringify([issuer, subject]);
        expect(accountOf(issuer, subject)).toBe(createHash('sha256').update(hashed, 'utf8').digest('base64url'));
      }),
      { seed: 10 },
    );
  });
});

test('wherever a text is cut into issuer and subject, each cut is another account', () => {
  const cuts = ['a|b|c', 'a","b","c', '|||', 'a\\"b'].flatMap((text) =>
    Array.from({ length: text.length }, (_, at) => accountOf(text.slice(0, at), text.slice(at + 1))),
  );
  expect(new Set(cuts).size).toBe(cuts.length);
});

describe('is no subject, and has no account', () => {
  test.each(refused)('$note', ({ subject }) => {
    expect(isSubject(subject)).toBe(false);
  });

  test('what no UTF-8 has: refused by the hash too, instead of falling into one account', () => {
    for (const { subject } of refused.filter(({ subject }) => !subject.isWellFormed()))
      expect(() => accountOf('https://issuer.example', subject)).toThrow(/surrogate/);
  });

  test.each([undefined, null, 7, true, ['alice'], { sub: 'alice' }])('%j', (value) => {
    expect(isSubject(value)).toBe(false);
  });
});
