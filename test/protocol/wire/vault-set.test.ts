/** The description of a vault set on the wire, and which of two forms a body is told as. */
import { describe, expect, test } from '@jest/globals';
import { toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import * as wire from '../../../lib/protocol/wire/schemas.ts';
import { failed } from '../../support/failed.ts';

type Fields = Readonly<Record<string, unknown>>;

const of = (bytes: number, fill = 0xa5) => toBase64url(new Uint8Array(bytes).fill(fill));
const ksf = { algorithm: 'argon2id', iterations: 3, memory: 65536, parallelism: 4 };
const set = {
  id: of(16),
  threshold: 2,
  ksf,
  commitment: of(32),
  members: [1, 2, 3].map((fill) => ({ vault: `vault-${fill}`, registration: of(16, fill), publicKey: of(32, fill) })),
};
const time = '2030-01-01T12:00:00.000Z';
const named = { account: of(32), vault: 'the-vault' };
const session = { registration: of(16), session: of(16) };
const evaluated = {
  ...{ protocol: 1, ...named, ...session, evaluated: of(32), evaluationProof: of(64), set, ksf },
  ...{ attempt: 1, attemptsRemaining: 9, nextAttemptAt: time, expiresAt: time },
};

function fieldsOf(schema: wire.Schema<unknown>, value: unknown): string[] {
  const result = wire.check(schema, value);
  return 'errors' in result ? result.errors.map(({ field }) => field) : [];
}

const keys = { shift: of(32), proofKey: of(32), ownerKey: of(32) };
const finished = (differs: Fields) =>
  fieldsOf(wire.RegistrationFinishRequest, { registration: of(16), set, ...keys, escrow: of(61), ...differs });

describe('a set', () => {
  const finish = (differs: Fields) => finished({ set: { ...set, ...differs } });
  const [member = failed()] = set.members;
  const members = (count: number) => Array.from({ length: count }, () => member);

  test('is closed, in a request and in an answer', () => {
    expect(finish({ more: 1 })).toEqual(['more']);
    expect(finish({ ksf: { ...ksf, salt: '' } })).toEqual(['salt']);
    expect(finish({ members: [member, { ...member, url: '' }] })).toEqual(['url']);
    const answers = [
      { schema: wire.RecoveryStartAnswer, answer: { ...evaluated, set: { ...set, more: 1 } } },
      { schema: wire.KeyAnswer, answer: { ...named, state: 'active', set: { ...set, more: 1 } } },
    ];
    for (const { schema, answer } of answers) expect(fieldsOf(schema, answer)).toEqual(['more']);
  });

  test('has 2 to 9 members, each with all of its fields', () => {
    for (const count of [2, 9]) expect(finish({ members: members(count) })).toEqual([]);
    for (const count of [0, 1, 10]) expect(finish({ members: members(count) })).toEqual(['set.members']);
    for (const name of ['vault', 'registration', 'publicKey'] as const) {
      const { [name]: _, ...rest } = member;
      expect(finish({ members: [member, rest] })).toEqual([`set.members.1.${name}`]);
    }
  });

  test.each([
    ['id', [of(15), of(17), '', 16]],
    ['threshold', [-1, 1.5, '2', null]],
    ['commitment', [of(31), of(33), null]],
    ['ksf', [null, 'argon2id']],
    ['members', [null, {}, 'members']],
  ])('has a %s of its form', (name, wrong) => {
    for (const value of wrong) expect(finish({ [name]: value })).toEqual([`set.${name}`]);
    const { [name as keyof typeof set]: _, ...rest } = set;
    expect(finished({ set: rest })).toEqual([`set.${name}`]);
  });

  test('with many faults is still told as one, and not as the other form of the body', () => {
    const faulty = members(9).map(() => ({ vault: 'A vault', registration: of(15), publicKey: of(33) }));
    const names = finish({ members: faulty });
    expect(names).toHaveLength(27);
    for (const name of names) expect(name).toMatch(/^set\.members\.[0-8]\.(vault|registration|publicKey)$/);
  });
});

test('a body with the fields of both schemes is refused', () => {
  expect(fieldsOf(wire.RecoveryStartRequest, { ke1: of(96), blinded: of(32) })).toEqual(['blinded']);
  expect(fieldsOf(wire.RegistrationStartRequest, { exchange: of(32), registrationRequest: of(32) })).toEqual([
    'exchange',
  ]);
  expect(fieldsOf(wire.RecoveryFinishRequest, { ...session, ke3: of(64), proof: of(64) })).toEqual(['proof']);
});
