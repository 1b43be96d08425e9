/** When a member of a vault set puts a registration in force: in which set, under which key, over what. */
import { describe, expect, test } from '@jest/globals';
import { toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { InvalidMessage } from '../../lib/protocol/crypto/invalid-message.ts';
import type { SetMember, VaultSet } from '../../lib/protocol/crypto/set/description.ts';
import type { KeptInSet, VaultRecord } from '../../lib/vault/record.ts';
import { decideRegistration, decideStart } from '../../lib/vault/registration.ts';
import {
  account,
  active,
  body,
  destroyed,
  empty,
  exhausted,
  expectRefused,
  filled,
  nextRegistration,
  now,
  otherRegistration,
  ownerKey,
  ownerProof,
  pending,
  registration,
  vault,
} from './fixtures.ts';
import { activeInSet, element, keptInSet, pad, pendingInSet, scalar, setOf, shift } from './member.ts';

const kept = keptInSet(nextRegistration);
const alone = { scheme: 'opaque' as const, record: filled(2, 192) };
const enrolment = { account, vault, body, ownerProof: undefined, registration: nextRegistration, ownerKey, kept };
const waiting = { pending: pendingInSet() };
const otherScheme = (of: string) => ({ detail: `The messages of ${of} were expected` });
const proof = { ownerProof: ownerProof('replace', { registration: nextRegistration }) };

const decide = (record: VaultRecord, differs: object = {}) =>
  decideRegistration(record, { ...enrolment, ...differs }, now);
const within = (set: VaultSet, differs: Partial<KeptInSet> = {}) => ({ kept: { ...kept, set, ...differs } });

describe('a registration that was started at a member', () => {
  test.each<[string, VaultRecord, object]>([
    ['no key', empty, { state: 'empty' }],
    ['a tombstone', destroyed(), { state: 'destroyed', registration }],
    ['an exhausted key', exhausted(now), { state: 'lapsed', registration, attempts: 3 }],
  ])('takes the place of %s, in the set and with the key stretching that the device chose', (_, record, over) => {
    expect(decide({ ...record, ...waiting })).toEqual({ kind: 'register', over, ...waiting, kept });
    const ksf = { ...kept.set.ksf, iterations: 4 };
    const stronger = within({ ...kept.set, ksf });
    expect(decide({ ...record, ...waiting }, stronger)).toMatchObject({ kept: { set: { ksf } } });
  });

  test.each([
    ['that another vault keeps alone', active(waiting)],
    ['of another set', activeInSet(waiting)],
  ])('takes the place of a key %s with a proof of that key, and of none without', (_, record) => {
    const over = { state: 'active', registration };
    expect(decide(record, proof)).toEqual({ kind: 'register', over, ...waiting, kept });
    expectRefused(() => decide(record), 'key_exists');
  });

  test('of a key in a set is taken by one that this vault keeps alone', () => {
    const back = { pending: pending() };
    expect(decide(activeInSet(back), { ...proof, kept: alone })).toMatchObject({
      kind: 'register',
      over: { state: 'active', registration },
      kept: { scheme: 'opaque', ksf: back.pending.ksf },
    });
  });

  test('is put in force by the messages of its own scheme only, whoever signed', () => {
    for (const record of [empty, destroyed(), active(), activeInSet(), exhausted(now)]) {
      const asMember = () => decide({ ...record, ...waiting }, { ...proof, kept: alone });
      expectRefused(asMember, 'other_scheme', otherScheme('a vault set'));
      const asOne = () => decide({ ...record, pending: pending() }, proof);
      expectRefused(asOne, 'other_scheme', otherScheme('one vault'));
    }
  });

  test('is over once it ended, and is none of another id', () => {
    const ended = { pending: pendingInSet({ expiresAt: now }) };
    const other = { pending: pendingInSet({ registration: otherRegistration }) };
    for (const read of [ended, other])
      expectRefused(() => decide({ ...empty, ...read }), 'session_expired', {
        detail: 'No registration of this id is open',
      });
  });

  test('is started over a key of either scheme by the same proof', () => {
    const start = { account, vault, body, request: filled(10) };
    for (const record of [active(), activeInSet()]) {
      const signed = { ...start, ownerProof: ownerProof('enrol') };
      expect(decideStart(record, signed, now)).toEqual({
        kind: 'open',
        place: { over: { state: 'active', registration }, after: undefined },
      });
      expectRefused(() => decideStart(record, { ...start, ownerProof: undefined }, now), 'key_exists');
    }
  });
});

describe('a set is refused', () => {
  const refuse = (differs: object, read = waiting) =>
    expectRefused(() => decide({ ...empty, ...read }, differs), 'invalid_request', {
      errors: [
        {
          field: 'set.members',
          reason: "expected one with this vault's name, this registration and the public key of its share",
        },
      ],
    });
  const { members } = kept.set;
  const [first, mine, third] = members as [SetMember, SetMember, SetMember];
  const of = (...changed: SetMember[]) => within({ ...kept.set, members: changed });

  test.each<[string, SetMember[]]>([
    ['without this vault', [first, third]],
    ['with this vault under another registration', [first, { ...mine, registration: otherRegistration }, third]],
    ['with this registration at another vault', [first, { ...mine, vault: 'another' }, third]],
    ['with this vault twice', [{ ...first, vault }, mine, third]],
    ['with this registration twice', [{ ...first, registration: nextRegistration }, mine, third]],
    [
      'with name and registration at two members',
      [{ ...first, registration: nextRegistration }, { ...mine, registration: first.registration }, third],
    ],
    ['with the key of another member', [first, { ...mine, publicKey: third.publicKey }, third]],
    ['with the key of the pad alone', [first, { ...mine, publicKey: toBase64url(element(pad)) }, third]],
    ['with the key of the shift alone', [first, { ...mine, publicKey: toBase64url(element(shift)) }, third]],
  ])('%s', (_, changed) => {
    refuse(of(...changed));
  });

  test.each([
    ['another', scalar(shift + 1n)],
    ['the negative', scalar(-shift)],
    ['one that takes the pad to zero', scalar(-pad)],
  ])('with %s shift', (_, wrong) => {
    refuse({ kept: { ...kept, shift: wrong } });
  });

  test('whose key is that of another exchange', () => {
    const other = pendingInSet({ response: Uint8Array.of(...element(31n), ...element(pad + 1n)) });
    refuse({}, { pending: other });
  });

  test('after the owner was asked for a proof: a stranger learns nothing of what is pending', () => {
    for (const record of [active(waiting), activeInSet(waiting)])
      expectRefused(() => decide(record, of(first, third)), 'key_exists');
  });

  test.each([
    ['zero', filled(0)],
    ['above the order of the group', filled(0xff)],
  ])('with a shift that is no scalar: %s', (_, wrong) => {
    expect(() => decide({ ...empty, ...waiting }, { kept: { ...kept, shift: wrong } })).toThrow(InvalidMessage);
  });
});

describe('the same finish again', () => {
  const current = activeInSet({ registration: nextRegistration });
  const again = (differs: object) => () => decide(current, differs);
  const notOpen = { detail: 'No registration of this id is open' };

  test('is confirmed, whatever else is pending', () => {
    expect(decide(current)).toEqual({ kind: 'confirm', active: current });
    const other = { ...current, pending: pending({ registration: otherRegistration }) };
    expect(decide(other)).toEqual({ kind: 'confirm', active: other });
  });

  test('is confirmed with the fields of the set in another order', () => {
    const { id, threshold, ksf, commitment, members } = kept.set;
    const turned = members.map(({ vault, registration, publicKey }) => ({ publicKey, registration, vault }));
    expect(decide(current, within({ members: turned, commitment, ksf, threshold, id })).kind).toBe('confirm');
  });

  test.each<[string, object]>([
    ['another id of the set', within({ ...kept.set, id: toBase64url(filled(1, 16)) })],
    ['another threshold', within({ ...kept.set, threshold: 3 })],
    ['another commitment', within({ ...kept.set, commitment: toBase64url(filled(1)) })],
    ['another key stretching', within({ ...kept.set, ksf: { ...kept.set.ksf, iterations: 4 } })],
    ['its members in another order', within({ ...kept.set, members: kept.set.members.toReversed() })],
    ['a member less', within({ ...kept.set, members: kept.set.members.slice(0, 2) })],
    ['the set of the registration before', within(setOf(registration))],
    ['another shift', { kept: { ...kept, shift: scalar(shift + 1n) } }],
    ['another proof key', { kept: { ...kept, proofKey: filled(9) } }],
    ['another owner key', { ownerKey: filled(9) }],
    ['another id', { registration: otherRegistration }],
    ['the messages of one vault', { kept: alone }],
  ])('with %s is not', (_, differs) => {
    expectRefused(again(differs), 'session_expired', notOpen);
  });

  test('by a member, of a key that the vault keeps alone, is not', () => {
    const one = active({ registration: nextRegistration });
    expectRefused(() => decide(one), 'session_expired', notOpen);
  });
});
