/** The item of a key in a vault set: what of it is read, whose it is, and what cannot be read. */
import { describe, expect, test } from '@jest/globals';
import canonicalize from 'canonicalize';
import { toRecord } from '../../lib/aws/item.ts';
import { toStoredBlob } from '../../lib/aws/wrapped-item.ts';
import type { VaultRecord } from '../../lib/vault/record.ts';
import {
  active,
  empty,
  filled,
  nextRegistration,
  otherRegistration,
  pending,
  registration,
} from '../vault/fixtures.ts';
import { activeInSet, pendingInSet } from '../vault/member.ts';
import { type Item, itemOf } from './items.ts';

const none = filled(0, 0);
const noKsf = { algorithm: 'argon2id', iterations: 0, memory: 0, parallelism: 0 } as const;
const noSet = { id: '', threshold: 0, ksf: noKsf, commitment: '', members: [] };
const whole = activeInSet();
const wrong = { NULL: true } as const;

/** The item of the record, with this in the place of what its `vaultSet` has. */
function changed(differs: Item, record: VaultRecord = whole): Item {
  const item = structuredClone(itemOf('account', record) ?? {});
  return { ...item, vaultSet: { M: { ...item.vaultSet?.M, ...differs } } };
}

describe('the set of an item', () => {
  test('is that of its registration: said of another, it counts for nothing', () => {
    const beside = itemOf('account', whole)?.vaultSet ?? wrong;
    const alone = active({ registration: nextRegistration });
    expect(toRecord({ ...itemOf('account', alone), vaultSet: beside })).toEqual(alone);
    const { record: _, ksf: __, ...rest } = active();
    const unread = { ...rest, record: none, ksf: noKsf };
    expect(toRecord(changed({ registration: { S: otherRegistration } }))).toEqual(unread);
    expect(toRecord(changed({ registration: wrong }))).toEqual(unread);
  });

  test('beside a tombstone is not read', () => {
    const tombstone = {
      registration: { S: registration },
      destroyedAt: { N: '5' },
      reason: { S: 'attempts_exhausted' },
    };
    const item = { account: { S: 'account' }, ...tombstone, vaultSet: itemOf('account', whole)?.vaultSet ?? wrong };
    expect(toRecord(item)).toEqual({ state: 'destroyed', registration, destroyedAt: 5, reason: 'attempts_exhausted' });
  });

  test.each(['shift', 'proofKey'])('without a %s that can be read has none, and fails no account', (name) => {
    const { vaultSet, ...item } = itemOf('account', whole) ?? {};
    const { [name]: _, ...rest } = vaultSet?.M ?? {};
    expect(toRecord({ ...item, vaultSet: { M: rest } })).toEqual({ ...whole, [name]: none });
    expect(toRecord(changed({ [name]: wrong }))).toEqual({ ...whole, [name]: none });
  });

  const description = (set: object) => ({ S: canonicalize(set) ?? '' });
  const { members, ...withoutMembers } = whole.set;

  test.each<[string, Item[string]]>([
    ['is of the wrong type', wrong],
    ['is no JSON', { S: '{' }],
    ['is no object', { S: '[]' }],
    ['lacks its members', description(withoutMembers)],
    ['has a field more', description({ ...whole.set, more: 1 })],
    [
      'has a field more in a member',
      description({ ...whole.set, members: members.map((one) => ({ ...one, url: '' })) }),
    ],
    ['has one member', description({ ...whole.set, members: members.slice(0, 1) })],
  ])('whose description %s is none', (_, value) => {
    expect(toRecord(changed({ description: value }))).toEqual({ ...whole, set: noSet });
  });
});

describe('a pending registration', () => {
  const item = (scheme: Item[string] | undefined): Item => {
    const written = itemOf('account', { ...empty, pending: pendingInSet() }) ?? {};
    const { scheme: _, ...rest } = written.pending?.M ?? {};
    return { ...written, pending: { M: { ...rest, ...(scheme && { scheme }) } } };
  };

  test('that says no scheme is OPAQUE’s, as older versions start them', () => {
    expect(toRecord(item(undefined))).toEqual({ ...empty, pending: pendingInSet({ scheme: 'opaque' }) });
  });

  test.each<[string, Item[string]]>([
    ['a scheme that this version does not know', { S: 'threshold' }],
    ['a scheme of the wrong type', wrong],
  ])('of %s has ended, and keeps its id', (_, scheme) => {
    const unread = { request: none, response: none, signature: none, setup: none, ksf: noKsf, expiresAt: 0 };
    expect(toRecord(item(scheme))).toEqual({ ...empty, pending: pending(unread) });
  });
});

describe('what is wrapped anew', () => {
  const keys = { registration, setup: 1, escrow: 1 };
  const written = itemOf('account', activeInSet({ wrappedBy: { ...keys, purpose: 'oprf-share' } })) ?? {};
  const read = (item: Item) => toStoredBlob(item, 'setup')?.wrappedBy;

  test('is read without the set: its purpose stands beside its key', () => {
    const { vaultSet: _, ...item } = written;
    expect(read(item)).toEqual({ ...keys, purpose: 'oprf-share' });
    for (const purpose of [wrong, { S: 'escrow' }]) {
      const strange = { ...item, wrappedBy: { M: { ...written.wrappedBy?.M, purpose } } };
      expect(() => read(strange)).toThrow('attribute purpose is missing or of the wrong type');
    }
  });
});
