/** The set scheme from registration to recovery, on the real primitives: every threshold of every size. */
import { describe, expect, test } from '@jest/globals';
import { randomBytes, toBase64url } from '../../../../lib/protocol/crypto/bytes.ts';
import { Secret } from '../../../../lib/protocol/crypto/secret.ts';
import { evaluateBlinded } from '../../../../lib/protocol/crypto/set/evaluate.ts';
import { answerExchange, finishExchange, startExchange } from '../../../../lib/protocol/crypto/set/exchange.ts';
import { blindPassword, evaluateAlone, finishGuess, isEvaluation } from '../../../../lib/protocol/crypto/set/guess.ts';
import { isShareKey } from '../../../../lib/protocol/crypto/set/share-key.ts';
import { deal } from '../../../../lib/protocol/crypto/set/sharing.ts';

const context = (index: number) => ({ account: 'A'.repeat(43), registration: `registration-${index}` });

async function exchanged(index: number) {
  const started = startExchange();
  const answered = await answerExchange(started.message, context(index));
  const pad = await finishExchange(started, answered, context(index));
  return { pad, answered };
}

const subsets = (count: number, size: number): number[][] =>
  size === 0
    ? [[]]
    : Array.from({ length: count }, (_, index) => index).flatMap((last) =>
        subsets(last, size - 1).map((rest) => [...rest, last]),
      );

const sizes = [2, 3, 4, 5, 6, 7, 8, 9].flatMap((count) =>
  Array.from({ length: count }, (_, index) => index + 1)
    .filter((threshold) => threshold * 2 > count && threshold > 1)
    .map((threshold) => [threshold, count] as const),
);

describe('the set scheme', () => {
  test.each(sizes)('any %i of %i members evaluate what the whole key does', async (threshold, count) => {
    const members = await Promise.all(Array.from({ length: count }, (_, index) => exchanged(index)));
    const { key, shifts, publicKeys } = deal(
      threshold,
      members.map(({ pad }) => pad),
    );
    const password = new Secret('correct horse battery staple');
    const y = toBase64url(evaluateAlone(key, password).reveal());
    const blinded = blindPassword(password);
    const parts = members.map(({ answered }, index) => {
      const [shift, publicKey] = [shifts[index] ?? new Uint8Array(), publicKeys[index] ?? new Uint8Array()];
      expect(isShareKey(publicKey, answered.publicKey, shift)).toBe(true);
      const evaluated = evaluateBlinded({ pad: answered.pad, shift, publicKey, blinded: blinded.blinded });
      expect(isEvaluation(blinded, { ...evaluated, publicKey })).toBe(true);
      return { position: index + 1, evaluated: evaluated.evaluated };
    });
    const chosen = subsets(count, threshold).slice(0, 12);
    for (const subset of chosen) {
      const some = subset.flatMap((index) => parts[index] ?? []).reverse();
      expect(toBase64url(finishGuess(password, blinded, some).reveal())).toBe(y);
    }
    const tooFew = parts.slice(0, threshold - 1);
    expect(toBase64url(finishGuess(password, blinded, tooFew).reveal())).not.toBe(y);
  });

  test('a part under another share is no evaluation', async () => {
    const [one, other] = await Promise.all([exchanged(1), exchanged(2)]);
    const { shifts, publicKeys } = deal(2, [one.pad, other.pad]);
    const blinded = blindPassword(new Secret('a password'));
    const [shift = randomBytes(32)] = shifts;
    const [mine = randomBytes(32), theirs = randomBytes(32)] = publicKeys;
    const evaluated = evaluateBlinded({ pad: one.pad, shift, publicKey: mine, blinded: blinded.blinded });
    expect(isEvaluation(blinded, { ...evaluated, publicKey: mine })).toBe(true);
    expect(isEvaluation(blinded, { ...evaluated, publicKey: theirs })).toBe(false);
  });
});
