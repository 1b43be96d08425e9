/** The item and the record it stands for. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidItem } from '../../lib/aws/attributes.ts';
import { formatOf, sessionItem, toRecord } from '../../lib/aws/item.ts';
import { toWrite } from '../../lib/aws/writes.ts';
import { type Bytes, toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import type { VaultRecord } from '../../lib/vault/record.ts';
import { activeAttributes, activeInSetAttributes } from '../support/vault/active-item.ts';
import { active, destroyed, empty, now, pending, session } from '../vault/fixtures.ts';
import { cases as casesOfOne } from './commits.ts';
import { type Item, itemOf, readable } from './items.ts';
import { memberCases } from './member-commits.ts';

const cases = [...casesOfOne, ...memberCases];

const bytes = fc.uint8Array({ maxLength: 40 }).map((array): Bytes => new Uint8Array(array));
const time = fc.nat(2 ** 45);
const id = fc.string({ minLength: 1, maxLength: 22 });
const ksf = fc.record({
  algorithm: fc.constant('argon2id' as const),
  iterations: fc.nat(),
  memory: fc.nat(),
  parallelism: fc.nat(),
});
const sessionOf = fc.record({
  proof: bytes,
  request: bytes,
  response: bytes,
  attempt: fc.nat(),
  serial: fc.nat(),
  nextAttemptAt: time,
  expiresAt: time,
  proven: fc.boolean(),
});
const pendingOf = fc.record(
  {
    scheme: fc.constantFrom('opaque' as const, 'set' as const),
    registration: id,
    request: bytes,
    response: bytes,
    signature: bytes,
    setup: bytes,
    key: fc.nat(),
    ksf,
    expiresAt: time,
  },
  { requiredKeys: ['scheme', 'registration', 'request', 'response', 'signature', 'setup', 'ksf', 'expiresAt'] },
);
/** What every state may have besides. */
const registering = { pending: pendingOf, startedAt: time };
const keyOf = {
  state: fc.constant('active' as const),
  registration: id,
  attempts: fc.nat(),
  answered: fc.nat(),
  maxAttempts: fc.nat(),
  sessions: fc.dictionary(id, sessionOf, { maxKeys: 4, noNullPrototype: true }),
  setup: bytes,
  escrow: bytes,
  ownerKey: bytes,
  createdAt: time,
  nextAttemptAt: time,
  lastRecoveredAt: time,
  reset: fc.record({ resetAt: time, resetUntil: time }),
  wrappedBy: fc.record(
    { registration: id, setup: fc.nat(), escrow: fc.nat(), purpose: fc.constant('oprf-share' as const) },
    { requiredKeys: ['registration', 'setup', 'escrow'] },
  ),
  ...registering,
};
const aloneOf = fc.record(
  { ...keyOf, scheme: fc.constant('opaque' as const), record: bytes, ksf },
  { requiredKeys: ['state', 'scheme', ...activeAttributes] },
);
const text = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(toBase64url);
const some = fc.integer({ min: 1 });
const setOf = fc.record({
  id: text(16),
  threshold: fc.nat(9),
  ksf: fc.record({ algorithm: fc.constant('argon2id' as const), iterations: some, memory: some, parallelism: some }),
  commitment: text(32),
  members: fc.array(
    fc.record({ vault: fc.stringMatching(/^[a-z0-9.-]{1,64}$/), registration: text(16), publicKey: text(32) }),
    { minLength: 2, maxLength: 9 },
  ),
});
const inSetOf = fc.record(
  { ...keyOf, scheme: fc.constant('set' as const), set: setOf, shift: bytes, proofKey: bytes },
  { requiredKeys: ['state', 'scheme', ...activeInSetAttributes] },
);
const destroyedOf = fc.record(
  {
    state: fc.constant('destroyed' as const),
    registration: id,
    destroyedAt: time,
    reason: fc.constant('attempts_exhausted' as const),
    ...registering,
  },
  { requiredKeys: ['state', 'registration', 'destroyedAt', 'reason'] },
);
const emptyOf = fc.record({ state: fc.constant('empty' as const), ...registering }, { requiredKeys: ['state'] });

describe('an item', () => {
  test('read back is the record it was written for', () => {
    fc.assert(
      fc.property(fc.oneof(aloneOf, inSetOf, destroyedOf, emptyOf), (record: VaultRecord) => {
        expect(toRecord(itemOf('account', record))).toEqual(record);
      }),
    );
  });

  test('of which only the turn is left is empty', () => {
    expect(toRecord(itemOf('account', { ...empty, startedAt: now }))).toEqual({ ...empty, startedAt: now });
    expect(itemOf('account', empty)).toBeUndefined();
    expect(toRecord(undefined)).toEqual(empty);
  });

  test('holds a session whole', () => {
    fc.assert(
      fc.property(sessionOf, (one) => {
        const item = itemOf('a', active({ sessions: { one } }));
        expect(readable(sessionItem(one))).toEqual(readable(item?.sessions?.M?.one));
      }),
    );
  });
});

const whole = active({
  wrappedBy: { registration: 'one', setup: 1, escrow: 2 },
  nextAttemptAt: now,
  lastRecoveredAt: now,
  reset: { resetAt: now, resetUntil: now + 1 },
  sessions: { one: session() },
  pending: pending(),
  startedAt: now,
});
const lenient = ['setup', 'record', 'escrow', 'ksf', 'ownerKey'];
const needed = activeAttributes.filter((name) => ![...lenient, 'registration', 'answered'].includes(name));
const optional = ['answered', 'nextAttemptAt', 'lastRecoveredAt', 'resetAt', 'resetUntil', 'startedAt'];
const wrong = { NULL: true } as const;
const complaint = (name: string) => new InvalidItem(`attribute ${name} is missing or of the wrong type`);

const changed = (change: (item: Item) => void, record: VaultRecord = whole): Item => {
  const item = structuredClone(itemOf('account', record) ?? {});
  change(item);
  return item;
};
const broken = (change: (item: Item) => void, record: VaultRecord = whole) => {
  const item = changed(change, record);
  return () => toRecord(item);
};
const replace = (item: Item, name: string, value: Item[string]) => Object.assign(item, { [name]: value });
const inside = (item: Item, ...path: string[]): Item => path.reduce((map, name) => map[name]?.M ?? {}, item);

describe('an item that this vault did not write is refused, and the attribute named', () => {
  test.each(needed)('%s missing', (name) => {
    expect(broken((item) => delete item[name])).toThrow(complaint(name));
  });

  test.each([...needed, ...optional, 'registration'])('%s of the wrong type', (name) => {
    expect(broken((item) => replace(item, name, wrong))).toThrow(complaint(name));
  });

  test.each(['registration', 'destroyedAt'])('a tombstone’s %s of the wrong type', (name) => {
    expect(broken((item) => replace(item, name, wrong), destroyed())).toThrow(complaint(name));
  });

  test.each([destroyed({ startedAt: now }), { ...empty, startedAt: now }])(
    'the turn of one without a key',
    (record) => {
      expect(broken((item) => replace(item, 'startedAt', wrong), record)).toThrow(complaint('startedAt'));
    },
  );

  test('a pending registration of a wrong id: nothing could take its place', () => {
    expect(broken((item) => replace(inside(item, 'pending'), 'registration', wrong))).toThrow(
      complaint('registration'),
    );
  });

  test.each(['many', 'NaN', 'Infinity'])('a number that is none: %s, which is not repeated', (value) => {
    expect(broken((item) => replace(item, 'attempts', { N: value }))).toThrow(complaint('attempts'));
  });

  test('by an error of its own name', () => {
    expect(complaint('x').name).toBe('InvalidItem');
  });
});

describe('what cannot be read fails no account', () => {
  const none = new Uint8Array();
  const noKsf = { algorithm: 'argon2id', iterations: 0, memory: 0, parallelism: 0 } as const;

  test.each(['setup', 'record', 'escrow', 'ownerKey'])('%s is no bytes then', (name) => {
    expect(toRecord(changed((item) => delete item[name]))).toEqual({ ...whole, [name]: none });
    expect(toRecord(changed((item) => replace(item, name, wrong)))).toEqual({ ...whole, [name]: none });
  });

  test('of the key stretching no part is taken without the others, and no other algorithm for Argon2id', () => {
    const unread = { ...whole, ksf: noKsf };
    expect(toRecord(changed((item) => delete item.ksf))).toEqual(unread);
    for (const name of ['algorithm', 'iterations', 'memory', 'parallelism'])
      expect(toRecord(changed((item) => delete inside(item, 'ksf')[name]))).toEqual(unread);
    expect(toRecord(changed((item) => replace(inside(item, 'ksf'), 'algorithm', { S: 'argon2i' })))).toEqual(unread);
  });

  const blank = { proof: none, request: none, response: none, attempt: 0, serial: 0, nextAttemptAt: 0 };
  const one = { ...blank, expiresAt: session().expiresAt, proven: false };

  test.each(Object.keys(blank))('a session without %s answers nothing, and ends when it says', (name) => {
    const item = changed((all) => delete inside(all, 'sessions', 'one')[name]);
    expect(toRecord(item)).toEqual({ ...whole, sessions: { one } });
  });

  test('a session that says nothing has ended', () => {
    const ended = { ...one, expiresAt: 0 };
    expect(toRecord(changed((item) => replace(inside(item, 'sessions'), 'one', wrong)))).toEqual({
      ...whole,
      sessions: { one: ended },
    });
    expect(toRecord(changed((item) => delete inside(item, 'sessions', 'one').expiresAt))).toEqual({
      ...whole,
      sessions: { one: ended },
    });
  });

  test.each(['request', 'response', 'signature', 'setup', 'ksf', 'expiresAt'])(
    'a pending registration without %s has ended, and keeps its id',
    (name) => {
      const { registration } = pending();
      const ended = {
        scheme: 'opaque' as const,
        registration,
        ...{ request: none, response: none, signature: none, setup: none },
      };
      expect(toRecord(changed((item) => delete inside(item, 'pending')[name]))).toEqual({
        ...whole,
        pending: { ...ended, ksf: noKsf, expiresAt: 0 },
      });
    },
  );

  test.each(['registration', 'setup', 'escrow'])('wrapping keys without %s are not said', (name) => {
    const { wrappedBy: _, ...rest } = whole;
    expect(toRecord(changed((item) => delete inside(item, 'wrappedBy')[name]))).toEqual(rest);
    expect(toRecord(changed((item) => replace(item, 'wrappedBy', wrong)))).toEqual(rest);
  });

  test('a pending registration without an id is none', () => {
    const { pending: _, ...rest } = whole;
    expect(toRecord(changed((item) => delete inside(item, 'pending').registration))).toEqual(rest);
    expect(toRecord(changed((item) => replace(item, 'pending', wrong)))).toEqual(rest);
  });

  test('a reset without an end is over', () => {
    const reset = { resetAt: now, resetUntil: 0 };
    expect(toRecord(changed((item) => delete item.resetUntil))).toEqual({ ...whole, reset });
  });
});

describe('the format', () => {
  const format = (registration: string, version: string) => ({
    M: { registration: { S: registration }, version: { N: version } },
  });
  const { registration } = whole;

  test.each<[string, Item[string] | undefined, number]>([
    ['that of a key registered by this version', format(registration, '3'), 3],
    ['the first where the item says none', undefined, 1],
    ['the first where it says that of another key', format('another', '3'), 1],
    ['the first where it says nothing that can be read', { N: '9' }, 1],
    ['the first where its number is none', format(registration, 'two'), 1],
    ['a later one', format(registration, '4'), 4],
  ])('is %s', (_, said, expected) => {
    expect(formatOf({ registration: { S: registration }, ...(said && { format: said }) })).toBe(expected);
  });

  test('that is later is read for what this version knows', () => {
    const later = changed((item) => {
      const unknown = { M: { of: { S: registration } } };
      for (const part of [item, inside(item, 'pending'), inside(item, 'sessions', 'one')]) part.unknown = unknown;
      item.format = format(registration, '4');
    });
    expect(toRecord(later)).toEqual(whole);
  });

  test('that is later, and cannot be read, is told apart by the error’s name', () => {
    const unreadable = (version: string) =>
      broken((item) => {
        item.format = format(registration, version);
        delete item.attempts;
      });
    expect(unreadable('4')).toThrow(expect.objectContaining({ name: 'UnreadableFormat' }));
    expect(unreadable('4')).toThrow('format 4, this version writes 3: attribute attempts is missing');
    expect(unreadable('3')).toThrow(expect.objectContaining({ name: 'InvalidItem' }));
  });
});

describe('a write', () => {
  test.each(cases)('%s: names and values are placeholders, so no name is a reserved word', (_, __, commit) => {
    const { operation, expression } = toWrite(commit);
    const {
      ConditionExpression = '',
      ExpressionAttributeNames = {},
      ExpressionAttributeValues = {},
    } = expression.condition;
    const text = `${ConditionExpression} ${operation === 'update' ? expression.update : ''}`;
    const words = text.replace(/attribute_(not_)?exists|size|\b(AND|SET|REMOVE)\b|[()=<,.]/g, ' ').split(/\s+/);
    const placeholders = new Set(words.filter((word) => word !== ''));
    for (const word of placeholders) expect(word).toMatch(/^[#:][nv]\d+$/);
    const made = [...Object.keys(ExpressionAttributeNames), ...Object.keys(ExpressionAttributeValues)];
    expect([...placeholders].sort()).toEqual(made.sort());
  });
});
