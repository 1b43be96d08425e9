/** Every body of the API: what fits, what does not, and that a reason never says what was sent. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import * as wire from '../../../lib/protocol/wire/schemas.ts';
import { failed } from '../../support/failed.ts';

type Fields = Readonly<Record<string, unknown>>;

const of = (bytes: number, fill = 0xa5) => toBase64url(new Uint8Array(bytes).fill(fill));
const time = '2030-01-01T12:00:00.000Z';
const ksf = { algorithm: 'argon2id', iterations: 3, memory: 65536, parallelism: 4 };

/** Bytes of each binary field, as the API's page lists them. */
const sizes: Record<string, number> = {
  registration: 16,
  session: 16,
  account: 32,
  registrationRequest: 32,
  registrationResponse: 64,
  registrationRecord: 192,
  ke1: 96,
  ke2: 320,
  ke3: 64,
  exchange: 32,
  publicKey: 32,
  shift: 32,
  proofKey: 32,
  blinded: 32,
  evaluated: 32,
  evaluationProof: 64,
  proof: 64,
  ownerKey: 32,
  ownerProof: 64,
};
const binary = (...names: string[]): Fields => Object.fromEntries(names.map((name) => [name, of(sizes[name] ?? 0)]));

const named = { vault: 'the-vault', ...binary('account') };
const started = { protocol: 1, ...named, ...binary('registration'), ksf, expiresAt: time };
const identitySignature = of(70);

const set = {
  id: of(16),
  threshold: 2,
  ksf,
  commitment: of(32),
  members: [1, 2, 3].map((fill) => ({ vault: `vault-${fill}`, registration: of(16, fill), publicKey: of(32, fill) })),
};

/** A request is closed: what it does not know is refused. An answer is open: what it does not know is left out. */
interface Body {
  readonly name: string;
  readonly schema: wire.Schema<unknown>;
  readonly valid: Fields;
  readonly optional?: readonly string[];
  /** Without one of these it is as close to the other form, which misses this field. */
  readonly otherForm?: { readonly without: readonly string[]; readonly misses: string };
}

const requests: Body[] = [
  {
    name: 'registration start',
    schema: wire.RegistrationStartRequest,
    valid: binary('registrationRequest', 'ownerProof'),
    optional: ['ownerProof'],
  },
  {
    name: 'registration finish',
    schema: wire.RegistrationFinishRequest,
    valid: { ...binary('registration', 'registrationRecord', 'ownerKey', 'ownerProof'), escrow: of(61) },
    optional: ['ownerProof'],
  },
  {
    name: 'registration start at a member',
    schema: wire.RegistrationStartRequest,
    valid: binary('exchange', 'ownerProof'),
    optional: ['ownerProof'],
    otherForm: { without: ['exchange'], misses: 'registrationRequest' },
  },
  {
    name: 'registration finish at a member',
    schema: wire.RegistrationFinishRequest,
    valid: { ...binary('registration', 'shift', 'proofKey', 'ownerKey', 'ownerProof'), set, escrow: of(61) },
    optional: ['ownerProof'],
  },
  { name: 'recovery start', schema: wire.RecoveryStartRequest, valid: binary('ke1') },
  {
    name: 'recovery start at a member',
    schema: wire.RecoveryStartRequest,
    valid: binary('blinded'),
    otherForm: { without: ['blinded'], misses: 'ke1' },
  },
  { name: 'recovery finish', schema: wire.RecoveryFinishRequest, valid: binary('registration', 'session', 'ke3') },
  {
    name: 'recovery finish at a member',
    schema: wire.RecoveryFinishRequest,
    valid: binary('registration', 'session', 'proof'),
    otherForm: { without: ['proof'], misses: 'ke3' },
  },
  { name: 'deletion', schema: wire.KeyDeleteRequest, valid: binary('ownerProof'), optional: ['ownerProof'] },
  { name: 'nothing', schema: wire.Nothing, valid: {} },
];

const answers: Body[] = [
  {
    name: 'the answer to a registration start',
    schema: wire.RegistrationStartAnswer,
    valid: { ...started, ...binary('registrationResponse'), identitySignature },
    optional: ['identitySignature'],
  },
  {
    name: 'the answer of a member to a registration start',
    schema: wire.RegistrationStartAnswer,
    valid: { ...started, ...binary('exchange', 'publicKey'), identitySignature },
    optional: ['identitySignature'],
    otherForm: { without: ['exchange', 'publicKey'], misses: 'registrationResponse' },
  },
  {
    name: 'the answer to a registration finish',
    schema: wire.RegistrationFinishAnswer,
    valid: { ...binary('registration'), maxAttempts: 10, createdAt: time, identitySignature },
    optional: ['identitySignature'],
  },
  {
    name: 'the answer to a recovery start',
    schema: wire.RecoveryStartAnswer,
    valid: { ...started, ...binary('session', 'ke2'), attempt: 1, attemptsRemaining: 9, nextAttemptAt: time },
  },
  {
    name: 'the answer of a member to a recovery start',
    schema: wire.RecoveryStartAnswer,
    valid: {
      ...{ ...started, ...binary('session', 'evaluated', 'evaluationProof'), set },
      ...{ attempt: 1, attemptsRemaining: 9, nextAttemptAt: time },
    },
    otherForm: { without: ['evaluated', 'evaluationProof', 'set'], misses: 'ke2' },
  },
  {
    name: 'the answer to a recovery finish',
    schema: wire.RecoveryFinishAnswer,
    valid: { ...binary('registration'), escrow: of(61) },
  },
  {
    name: 'the key',
    schema: wire.KeyAnswer,
    valid: {
      state: 'active',
      ...named,
      ...binary('registration'),
      scheme: 'set',
      set,
      attemptsRemaining: 1,
      maxAttempts: 10,
      nextAttemptAt: time,
      createdAt: time,
      lastRecoveredAt: time,
      destroyedAt: time,
      reason: 'attempts_exhausted',
      resetAt: time,
      resetUntil: time,
    },
    optional: [
      'registration',
      'scheme',
      'set',
      'attemptsRemaining',
      'maxAttempts',
      'nextAttemptAt',
      'createdAt',
      'lastRecoveredAt',
      'destroyedAt',
      'reason',
      'resetAt',
      'resetUntil',
    ],
  },
  { name: 'a reset’s answer', schema: wire.KeyResetAnswer, valid: { resetAt: time, resetUntil: time } },
  { name: 'health', schema: wire.HealthAnswer, valid: { status: 'ok', version: '1.2.3' } },
];

const bodies = [...requests, ...answers];

function errorsOf(schema: wire.Schema<unknown>, value: unknown) {
  const result = wire.check(schema, value);
  return 'errors' in result ? result.errors : [];
}
const fieldsOf = (schema: wire.Schema<unknown>, value: unknown) => errorsOf(schema, value).map(({ field }) => field);

describe.each(bodies)('$name', ({ schema, valid, optional = [], otherForm }) => {
  const names = Object.keys(valid);

  test('fits, and is handed on as it is', () => {
    expect(wire.check(schema, valid)).toEqual({ value: valid });
  });

  test('without one of its fields, that one is named', () => {
    for (const name of names) {
      const { [name]: __, ...rest } = valid;
      const told = otherForm?.without.includes(name) ? otherForm.misses : name;
      expect(fieldsOf(schema, rest)).toEqual(optional.includes(name) ? [] : [told]);
    }
  });

  test('with a field of the wrong type, that one is named', () => {
    for (const name of names)
      for (const wrong of [null, true, {}, [], [valid[name]], Number.NaN, -1, 1.5])
        expect(fieldsOf(schema, { ...valid, [name]: wrong })[0]?.split('.')[0]).toBe(name);
  });

  test.each([null, undefined, 1, 'text', true, [[]]])('is no %j', (value) => {
    expect(errorsOf(schema, value)).toEqual([{ field: 'body', reason: 'expected a JSON object' }]);
  });
});

const surprised = (valid: Fields) => ({ ...valid, surprise: 1, ['x'.repeat(100)]: 2 });
const prototyped = JSON.parse('{"__proto__":1,"constructor":2}');

describe.each(requests)('$name, a request', ({ schema, valid }) => {
  test('with fields that it does not have is refused, each named', () => {
    const reason = 'is not a field of this request';
    expect(errorsOf(schema, surprised(valid))).toEqual([
      { field: 'surprise', reason },
      { field: 'x'.repeat(64), reason },
    ]);
    expect(fieldsOf(schema, prototyped)).toEqual(expect.arrayContaining(['__proto__', 'constructor']));
  });
});

describe.each(answers)('$name', ({ schema, valid }) => {
  test('with fields that a later vault may add is the answer without them', () => {
    expect(wire.check(schema, surprised(valid))).toEqual({ value: valid });
    const result = wire.check(schema, { ...valid, ...prototyped });
    expect(result).toEqual({ value: valid });
    expect(Object.hasOwn('value' in result ? (result.value as object) : {}, 'constructor')).toBe(false);
  });
});

const binaries = bodies.flatMap(({ name: body, schema, valid }) =>
  Object.keys(valid)
    .filter((name) => name in sizes)
    .map((name) => [body, name, schema, valid] as const),
);

describe.each(binaries)('%s: %s', (_, name, schema, valid) => {
  const size = sizes[name] ?? 0;
  const withValue = (value: string) => errorsOf(schema, { ...valid, [name]: value });
  const wrongSize = [{ field: name, reason: `expected ${size} bytes in base64url without padding` }];

  test('is of exactly its size', () => {
    for (const length of [0, 1, size - 1, size + 1, size + 2, 2 * size])
      expect(withValue(of(length))).toEqual(wrongSize);
    expect(withValue(of(size, 0))).toEqual([]);
    expect(withValue(of(size, 255))).toEqual([]);
  });

  test('is base64url without padding, all of it', () => {
    const text = of(size);
    for (const letter of ['=', '+', '/', ' ', '\n', 'é', '\0', '.', '\u{1f511}'])
      for (const wrong of [letter + text.slice(letter.length), text.slice(0, -letter.length) + letter])
        expect(withValue(wrong)).toEqual(wrongSize);
    expect(withValue(`${text}=`)).toEqual(wrongSize);
    expect(withValue(`${text}\n`)).toEqual(wrongSize);
  });

  test('has one spelling', () => {
    const text = of(size, 0);
    const spelled = errorsFor(text);
    const spare = (text.length * 6) % 8;
    expect(spelled).toHaveLength(spare === 0 ? 0 : 2 ** spare - 1);
    for (const errors of spelled)
      expect(errors).toEqual([{ field: name, reason: 'expected canonical base64url: the unused bits must be zero' }]);
  });

  /** Of this text with every other last letter whose bits that count are the same. */
  function errorsFor(text: string) {
    const spare = (text.length * 6) % 8;
    return Array.from('BCDEFGHIJKLMNOP'.slice(0, spare === 0 ? 0 : 2 ** spare - 1), (last) =>
      withValue(text.slice(0, -1) + last),
    );
  }
});

describe('an escrow', () => {
  const withEscrow = (escrow: unknown) => errorsOf(wire.RecoveryFinishAnswer, { ...binary('registration'), escrow });

  test('is of 1 to 1024 bytes', () => {
    for (const length of [1, 2, 3, 61, 1023, 1024]) expect(withEscrow(of(length))).toEqual([]);
    const reason = 'expected 1 to 1024 bytes in base64url without padding';
    for (const wrong of ['', 'A', of(1025), of(4096)]) expect(withEscrow(wrong)).toEqual([{ field: 'escrow', reason }]);
    expect(withEscrow('AAAAA')).toEqual([
      { field: 'escrow', reason: 'expected canonical base64url: the unused bits must be zero' },
    ]);
  });
});

describe('an identity signature', () => {
  const { schema, valid } = answers[0] as Body;
  const withSignature = (signature: unknown) => errorsOf(schema, { ...valid, identitySignature: signature });

  test('is of 8 to 72 bytes, as ECDSA on P-256 has in DER', () => {
    for (const length of [8, 70, 71, 72]) expect(withSignature(of(length))).toEqual([]);
    const reason = 'expected 8 to 72 bytes in base64url without padding';
    for (const length of [0, 7, 73])
      expect(withSignature(of(length))).toEqual([{ field: 'identitySignature', reason }]);
  });
});

describe('other fields', () => {
  const answer = answers.find(({ schema }) => schema === wire.RecoveryStartAnswer)?.valid ?? failed();
  const wrong = (differs: Fields) => fieldsOf(wire.RecoveryStartAnswer, { ...answer, ...differs });

  test('the protocol is 1', () => {
    for (const protocol of [0, 2, '1', 1.5]) expect(wrong({ protocol })).toEqual(['protocol']);
    expect(wire.protocolVersion).toBe(1);
    expect(wire.bodyLimit).toBe(8192);
  });

  test('counts are whole and not negative', () => {
    expect(wrong({ attempt: 0, attemptsRemaining: 0 })).toEqual([]);
    for (const count of [-1, 0.5, '1', Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      expect(wrong({ attemptsRemaining: count })).toEqual(['attemptsRemaining']);
  });

  test('times are ISO 8601 in UTC', () => {
    for (const text of ['2030-01-01T12:00:00Z', '2030-01-01T12:00:00.123Z'])
      expect(wrong({ expiresAt: text })).toEqual([]);
    for (const text of [
      '',
      '2030-01-01',
      '2030-01-01T12:00:00',
      '2030-01-01T12:00:00+01:00',
      '2030-13-01T12:00:00Z',
      '1893499200000',
    ])
      expect(wrong({ expiresAt: text })).toEqual(['expiresAt']);
  });

  test('the key stretching is argon2id with whole, positive parameters', () => {
    expect(wrong({ ksf: { ...ksf, algorithm: 'scrypt' } })).toEqual(['ksf.algorithm']);
    expect(wrong({ ksf: { ...ksf, salt: '' } })).toEqual([]);
    for (const name of ['iterations', 'memory', 'parallelism'])
      for (const value of [0, -1, 1.5, '3', null])
        expect(wrong({ ksf: { ...ksf, [name]: value } })).toEqual([`ksf.${name}`]);
  });

  test('a key is none, active, exhausted or destroyed', () => {
    const states = (state: unknown) => fieldsOf(wire.KeyAnswer, { ...named, state });
    for (const state of ['none', 'active', 'exhausted', 'destroyed']) expect(states(state)).toEqual([]);
    for (const state of ['', 'lapsed', 'Active', null]) expect(states(state)).toEqual(['state']);
  });

  test('a vault’s name is 1 to 64 of a-z, 0-9, dot and dash', () => {
    for (const vault of ['v', 'vault-1.example', '0', 'a'.repeat(64)]) expect(wrong({ vault })).toEqual([]);
    const reason = 'expected 1 to 64 of a-z, 0-9, dot and dash';
    for (const vault of ['', 'a'.repeat(65), 'Vault', 'a vault', 'a_b', 'a|b', 'é', 'vault\n', 7, undefined])
      expect(errorsOf(wire.RecoveryStartAnswer, { ...answer, vault })).toEqual([{ field: 'vault', reason }]);
  });
});

describe('a reason', () => {
  test('never says what was sent', () => {
    const marked = fc.string({ minLength: 8, maxLength: 400 }).map((text) => `%${text}%`);
    fc.assert(
      fc.property(fc.constantFrom(...bodies), marked, ({ schema, valid }, secret) => {
        for (const name of Object.keys(valid))
          for (const { field, reason } of errorsOf(schema, { ...valid, [name]: secret })) {
            expect(`${field} ${reason}`).not.toContain(secret);
            expect(reason.length).toBeLessThan(100);
          }
      }),
    );
  });
});
