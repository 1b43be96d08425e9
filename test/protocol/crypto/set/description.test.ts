/** Which descriptions of a set neither side takes. */
import { describe, expect, test } from '@jest/globals';
import { defaultKsf } from '../../../../lib/protocol/crypto/ksf.ts';
import { faultOfSet, isSameSet, positionIn, type VaultSet } from '../../../../lib/protocol/crypto/set/description.ts';
import { readVectors } from '../../../vectors/read.ts';
import type { Vector } from '../../../vectors/vault-set.ts';

const [, vector] = readVectors<readonly Vector[]>('./vault-set.json');
if (!vector) throw new Error('vault-set.json expected two sets');
/** 3 of 5. */
const { set } = vector;
const [first, second, ...others] = set.members;
if (!first || !second) throw new Error('vault-set.json expected five members');

const changed = (change: Partial<VaultSet>): VaultSet => ({ ...set, ...change });
const secondAs = (change: object) => changed({ members: [first, { ...second, ...change }, ...others] });

test('the vectors’ sets have no fault', () => {
  expect(faultOfSet(set)).toBeUndefined();
});

describe('a fault', () => {
  const ten = Array.from({ length: 10 }, (_, index) => ({ ...first, vault: `vault-${index}` }));
  const faults: readonly [string, VaultSet, string][] = [
    ['one member', changed({ members: [first], threshold: 1 }), 'set.members'],
    ['ten members', changed({ members: ten, threshold: 6 }), 'set.members'],
    ['half of the members as threshold', changed({ members: set.members.slice(0, 4), threshold: 2 }), 'set.threshold'],
    ['more than the members as threshold', changed({ threshold: 6 }), 'set.threshold'],
    ['a vault twice', secondAs({ vault: first.vault }), 'set.members'],
    ['a registration twice', secondAs({ registration: first.registration }), 'set.members'],
    ['a key twice', secondAs({ publicKey: first.publicKey }), 'set.members'],
    ['the identity as key', secondAs({ publicKey: 'A'.repeat(43) }), 'set.members'],
    ['a key that is not canonical', secondAs({ publicKey: `7${'_'.repeat(41)}8` }), 'set.members'],
    ['a weak key stretching', changed({ ksf: { ...defaultKsf, iterations: 2 } }), 'set.ksf'],
    ['an excessive key stretching', changed({ ksf: { ...defaultKsf, memory: 2 ** 19 } }), 'set.ksf'],
  ];

  test.each(faults)('is %s', (_, faulty, field) => {
    expect(faultOfSet(faulty)).toEqual({ field, reason: expect.stringMatching(/^expected /) });
  });
});

test('all of two are needed, and five of nine may be', () => {
  const keys = set.members.slice(0, 2);
  expect(faultOfSet(changed({ members: keys, threshold: 2 }))).toBeUndefined();
  expect(faultOfSet(changed({ members: keys, threshold: 1 }))).toMatchObject({ field: 'set.threshold' });
});

test('a member’s position is from 1, and only both its name and its registration have one', () => {
  expect(positionIn(set, first)).toBe(1);
  expect(positionIn(set, second)).toBe(2);
  expect(positionIn(set, { ...first, registration: second.registration })).toBeUndefined();
});

test('sets are the same where all is, in whatever order the fields are written', () => {
  const { id, threshold, ksf, commitment, members } = set;
  expect(isSameSet(set, { members, commitment, ksf, threshold, id })).toBe(true);
  expect(isSameSet(set, changed({ members: [second, first, ...others] }))).toBe(false);
  expect(isSameSet(set, changed({ commitment: first.publicKey }))).toBe(false);
});
