/** The set scheme, step by step, against vectors that were made without it: what it draws is fixed to theirs. */
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { fromBase64url, toBase64url, utf8 } from '../../../../lib/protocol/crypto/bytes.ts';
import { canonicalJson } from '../../../../lib/protocol/crypto/canonical-json.ts';
import { openEscrowUnder } from '../../../../lib/protocol/crypto/escrow.ts';
import { normalizePassword } from '../../../../lib/protocol/crypto/password.ts';
import { Secret } from '../../../../lib/protocol/crypto/secret.ts';
import { argon2id } from '../../../../lib/protocol/crypto/set/argon2.ts';
import { digestOfUncommitted, faultOfSet, isCommitment } from '../../../../lib/protocol/crypto/set/description.ts';
import { evaluateBlinded } from '../../../../lib/protocol/crypto/set/evaluate.ts';
import { answerExchange, finishExchange, startExchange } from '../../../../lib/protocol/crypto/set/exchange.ts';
import { blindPassword, evaluateAlone, finishGuess, isEvaluation } from '../../../../lib/protocol/crypto/set/guess.ts';
import {
  commitmentOf,
  escrowKey,
  proofSeed,
  type Stretched,
  stretch,
} from '../../../../lib/protocol/crypto/set/keys.ts';
import { proofKey, provePassword, verifyPassword } from '../../../../lib/protocol/crypto/set/prove.ts';
import { shareKey } from '../../../../lib/protocol/crypto/set/share-key.ts';
import { combine, deal } from '../../../../lib/protocol/crypto/set/sharing.ts';
import { fromHex, hex, readVectors } from '../../../vectors/read.ts';
import { given, type Vector, vectorOf } from '../../../vectors/vault-set.ts';
import { fixDraws } from './draws.ts';

const vectors = readVectors<readonly Vector[]>('./vault-set.json');

afterEach(() => {
  jest.restoreAllMocks();
});

test('the file is what its source makes', () => {
  expect(vectors).toEqual(given.map(vectorOf));
  expect(vectors.map(({ name }) => name)).toEqual(['2 of 3', '3 of 5']);
});

describe.each(vectors)('$name', (vector) => {
  const { account, set, members } = vector;
  const { commitment: _, ...uncommitted } = set;
  const password = new Secret(vector.password);
  const context = (registration: string) => ({ account, registration });
  const bytes = (name: keyof (typeof members)[number]) => members.map((member) => fromHex(member[name]));
  let stretched: Stretched;

  beforeAll(async () => {
    stretched = await stretch(new Secret(fromHex(vector.y)), set.ksf, argon2id);
  });

  test('the password is in the form that is hashed', () => {
    expect(normalizePassword(vector.password).reveal()).toBe(vector.password);
  });

  test.each(members)('the exchange with $vault gives both sides the pad', async (member) => {
    fixDraws(member.e, member.d);
    const started = startExchange();
    expect([hex(started.state.reveal()), hex(started.message)]).toEqual([member.e, member.E]);
    const answered = await answerExchange(started.message, context(member.registration));
    expect([hex(answered.exchange), hex(answered.publicKey)]).toEqual([member.D, member.padKey]);
    const pad = await finishExchange(started, answered, context(member.registration));
    expect([hex(answered.pad.reveal()), hex(pad.reveal())]).toEqual([member.pad, member.pad]);
  });

  test('the polynomial gives the key, the shifts and the public keys', () => {
    fixDraws(...vector.polynomial);
    const { key, shifts, publicKeys } = deal(
      vector.polynomial.length,
      bytes('pad').map((pad) => new Secret(pad)),
    );
    expect(hex(key.reveal())).toBe(vector.polynomial[0]);
    expect(shifts.map(hex)).toEqual(members.map(({ shift }) => shift));
    expect(publicKeys.map(hex)).toEqual(members.map(({ publicKey }) => publicKey));
    const ofVaults = members.map(({ padKey, shift }) => shareKey(fromHex(padKey), fromHex(shift)));
    expect(ofVaults.map((one) => hex(one ?? new Uint8Array()))).toEqual(members.map(({ publicKey }) => publicKey));
  });

  test('each member evaluates the blinded password, and proves it', () => {
    fixDraws(vector.blind);
    const guess = blindPassword(password);
    expect([hex(guess.blind.reveal()), hex(guess.blinded)]).toEqual([vector.blind, vector.blinded]);
    for (const { pad, shift, publicKey: key, r, evaluated, evaluationProof } of members) {
      fixDraws(r);
      const publicKey = fromHex(key);
      const inputs = { pad: new Secret(fromHex(pad)), shift: fromHex(shift), publicKey, blinded: guess.blinded };
      const answer = evaluateBlinded(inputs);
      expect([hex(answer.evaluated), hex(answer.evaluationProof)]).toEqual([evaluated, evaluationProof]);
      expect(isEvaluation(guess, { ...answer, publicKey })).toBe(true);
    }
  });

  test('any threshold of them, in any order, gives y; so does the key alone', () => {
    const parts = bytes('evaluated').map((evaluated, index) => ({ position: index + 1, evaluated }));
    const last = vector.combined.positions.flatMap((position) => parts[position - 1] ?? []);
    const first = parts.slice(0, last.length).reverse();
    const guess = { blind: new Secret(fromHex(vector.blind)), blinded: fromHex(vector.blinded) };
    for (const some of [last, first]) {
      expect(hex(combine(some))).toBe(vector.combined.element);
      expect(hex(finishGuess(password, guess, some).reveal())).toBe(vector.y);
    }
    expect(hex(evaluateAlone(new Secret(fromHex(vector.polynomial[0] ?? '')), password).reveal())).toBe(vector.y);
  });

  test('the stretched password commits to the set', async () => {
    expect(hex(stretched.reveal())).toBe(vector.y + vector.argon2id);
    expect(canonicalJson(uncommitted)).toEqual(utf8(vector.canonical));
    expect(digestOfUncommitted(uncommitted)).toBe(vector.digest);
    const commitment = await commitmentOf(stretched, uncommitted);
    expect(toBase64url(commitment)).toBe(set.commitment);
    expect(isCommitment(set, commitment)).toBe(true);
    expect(faultOfSet(set)).toBeUndefined();
  });

  test('every other set has another commitment', async () => {
    const [one, ...others] = uncommitted.members;
    const changed = [
      { ...uncommitted, threshold: set.threshold + 1 },
      { ...uncommitted, ksf: { ...set.ksf, iterations: 4 } },
      { ...uncommitted, members: [...others, ...(one ? [one] : [])] },
      { ...uncommitted, members: others },
      { ...uncommitted, id: toBase64url(fromBase64url(set.id).map((byte, at) => (at === 0 ? byte ^ 1 : byte))) },
    ];
    const commitments = await Promise.all(changed.map((other) => commitmentOf(stretched, other)));
    expect(new Set([set.commitment, ...commitments.map(toBase64url)]).size).toBe(changed.length + 1);
  });

  test.each(members)('the password is proven to $vault, and opens its escrow', async (member) => {
    const { registration, session } = member;
    const seed = await proofSeed(stretched, set, context(registration));
    expect([hex(seed.reveal()), hex(proofKey(seed))]).toEqual([member.proofSeed, member.proofKey]);
    const statement = { ...context(registration), session };
    expect(hex(provePassword(seed, statement))).toBe(member.proof);
    expect(verifyPassword(fromHex(member.proofKey), fromHex(member.proof), statement)).toBe(true);
    expect(verifyPassword(fromHex(member.proofKey), fromHex(member.proof), { ...statement, session: 'other' })).toBe(
      false,
    );
    const key = await escrowKey(stretched, set, context(registration));
    expect(hex(key.reveal())).toBe(member.escrowKey);
    const opened = await openEscrowUnder(key, fromHex(member.escrow), context(registration));
    expect(hex(opened.reveal())).toBe(vector.backupKey);
  });
});
