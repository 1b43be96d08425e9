/** The item and the record it stands for. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidItem, sessionItem, toRecord } from '../../lib/aws/item.ts';
import { toWrite } from '../../lib/aws/writes.ts';
import type { Bytes } from '../../lib/protocol/crypto/bytes.ts';
import type { VaultRecord } from '../../lib/vault/record.ts';
import { activeAttributes } from '../support/vault/active-item.ts';
import { active, destroyed, empty, now, pending, session } from '../vault/fixtures.ts';
import { cases } from './commits.ts';
import { type Item, itemOf, readable } from './items.ts';

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
    registration: id,
    request: bytes,
    response: bytes,
    signature: bytes,
    setup: bytes,
    key: fc.nat(),
    ksf,
    expiresAt: time,
  },
  { requiredKeys: ['registration', 'request', 'response', 'signature', 'setup', 'ksf', 'expiresAt'] },
);
/** What every state may have besides. */
const registering = { pending: pendingOf, startedAt: time };
const activeOf = fc.record(
  {
    state: fc.constant('active' as const),
    registration: id,
    attempts: fc.nat(),
    answered: fc.nat(),
    maxAttempts: fc.nat(),
    sessions: fc.dictionary(id, sessionOf, { maxKeys: 4, noNullPrototype: true }),
    setup: bytes,
    record: bytes,
    escrow: bytes,
    ksf,
    ownerKey: bytes,
    createdAt: time,
    nextAttemptAt: time,
    lastRecoveredAt: time,
    reset: fc.record({ resetAt: time, resetUntil: time }),
    wrappedBy: fc.record({ registration: id, setup: fc.nat(), escrow: fc.nat() }),
    ...registering,
  },
  { requiredKeys: ['state', ...activeAttributes] },
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
      fc.property(fc.oneof(activeOf, destroyedOf, emptyOf), (record: VaultRecord) => {
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
const needed = activeAttributes.filter((name) => name !== 'registration');
const optional = ['nextAttemptAt', 'lastRecoveredAt', 'resetAt', 'resetUntil', 'pending', 'startedAt', 'wrappedBy'];
const wrong = { NULL: true } as const;
const complaint = (name: string) => new InvalidItem(`attribute ${name} is missing or of the wrong type`);

const broken = (change: (item: Item) => void, record: VaultRecord = whole) => {
  const item = structuredClone(itemOf('account', record) ?? {});
  change(item);
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

  test('a reset without an end', () => {
    expect(broken((item) => delete item.resetUntil)).toThrow(complaint('resetUntil'));
  });

  test.each(['registration', 'request', 'response', 'setup', 'ksf', 'expiresAt'])(
    'the pending registration’s %s',
    (name) => {
      expect(broken((item) => delete inside(item, 'pending')[name])).toThrow(complaint(name));
    },
  );

  const inSession = ['proof', 'request', 'response', 'attempt', 'serial', 'nextAttemptAt', 'expiresAt', 'proven'];

  test.each(inSession)('a session’s %s', (name) => {
    expect(broken((item) => delete inside(item, 'sessions', 'one')[name])).toThrow(complaint(name));
  });

  test.each(['registration', 'setup', 'escrow'])('the wrapping keys’ %s', (name) => {
    expect(broken((item) => delete inside(item, 'wrappedBy')[name])).toThrow(complaint(name));
  });

  test('a session that is none', () => {
    expect(broken((item) => replace(inside(item, 'sessions'), 'one', wrong))).toThrow(complaint('sessions'));
  });

  test.each(['iterations', 'memory', 'parallelism'])('the key stretching’s %s', (name) => {
    expect(broken((item) => delete inside(item, 'ksf')[name])).toThrow(complaint(name));
  });

  test.each(['many', 'NaN', 'Infinity'])('a number that is none: %s, which is not repeated', (value) => {
    expect(broken((item) => replace(item, 'attempts', { N: value }))).toThrow(complaint('attempts'));
  });

  test('by an error of its own name', () => {
    expect(complaint('x').name).toBe('InvalidItem');
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
