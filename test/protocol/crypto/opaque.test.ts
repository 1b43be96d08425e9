/** OPAQUE as the vault and the device use it: what succeeds, what is told apart, and what binds. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { server } from '@serenity-kit/opaque';
import { fromBase64url, randomBytes, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { InvalidMessage } from '../../../lib/protocol/crypto/invalid-message.ts';
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';
import * as opaque from '../../../lib/protocol/crypto/opaque.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import { hex } from '../../vectors/read.ts';

const identifiers = { account: 'alice', vault: 'the-vault' };
const registration = 'first';

/** Whoever does this pays for two key stretchings. */
function enrol(password: string, ids = identifiers) {
  const secret = normalizePassword(password);
  const setup = opaque.createSetup();
  const { state, message } = opaque.startRegistration(secret);
  const response = opaque.answerRegistration(setup, registration, message);
  const { registrationRecord, exportKey } = opaque.finishRegistration(
    { password: secret, state, ksf: defaultKsf, identifiers: ids },
    response,
  );
  return { setup, message, response, state, record: fromBase64url(registrationRecord), exportKey };
}

type Enrolled = ReturnType<typeof enrol>;

function login(
  { setup, record }: Enrolled,
  password: string,
  { server = identifiers, device = identifiers, id = registration } = {},
) {
  const secret = normalizePassword(password);
  const { state, message } = opaque.startLogin(secret);
  const answer = opaque.answerKe1({ setup, registration: id, record, ke1: message, identifiers: server });
  const proven = opaque.finishLogin({ password: secret, state, ksf: defaultKsf, identifiers: device }, answer.ke2);
  return { message, answer, proven, state, secret };
}

let enrolled: Enrolled;

beforeAll(async () => {
  await opaque.ready;
  enrolled = enrol('correct horse battery staple');
});

describe('the whole way', () => {
  test('the right password gives a KE3 that proves it, and the export key again', () => {
    const { answer, proven } = login(enrolled, 'correct horse battery staple');
    expect(toBase64url(answer.ke3.reveal())).toBe(proven?.ke3);
    expect(hex(proven?.exportKey.reveal() ?? new Uint8Array())).toBe(hex(enrolled.exportKey.reveal()));
  });

  test('sizes are those of the API', () => {
    const { message, answer, proven } = login(enrolled, 'correct horse battery staple');
    const { setup, record, exportKey } = enrolled;
    const bytes = (text = '') => fromBase64url(text).length;
    expect([bytes(enrolled.message), bytes(enrolled.response), record.length]).toEqual([32, 64, 192]);
    expect([bytes(message), bytes(answer.ke2), bytes(proven?.ke3)]).toEqual([96, 320, 64]);
    expect([setup.reveal().length, answer.ke3.reveal().length, exportKey.reveal().length]).toEqual([128, 64, 64]);
  });

  test('the wrong password gives nothing', () => {
    expect(login(enrolled, 'correct horse battery stapler').proven).toBeUndefined();
  });

  test.each([
    ['another account', { device: { ...identifiers, account: 'bob' } }],
    ['another vault', { device: { ...identifiers, vault: 'another' } }],
    ['both exchanged', { device: { account: identifiers.vault, vault: identifiers.account } }],
    ['a vault that says another account', { server: { ...identifiers, account: 'bob' } }],
    ['another registration', { id: 'second' }],
  ])('the right password under %s gives nothing', (_, differs) => {
    expect(login(enrolled, 'correct horse battery staple', differs).proven).toBeUndefined();
  });

  test('another setup gives nothing', () => {
    const moved = { ...enrolled, setup: opaque.createSetup() };
    expect(login(moved, 'correct horse battery staple').proven).toBeUndefined();
  });

  test('two setups share nothing', () => {
    const [one, other] = [hex(opaque.createSetup().reveal()), hex(opaque.createSetup().reveal())];
    for (let at = 0; at < 256; at += 32) expect(one.slice(at, at + 32)).not.toBe(other.slice(at, at + 32));
  });
});

describe('the KE3 that the vault waits for', () => {
  const asLibrary = () => {
    const { message } = opaque.startLogin(normalizePassword('any'));
    const { serverLoginState } = server.startLogin({
      serverSetup: toBase64url(enrolled.setup.reveal()),
      userIdentifier: registration,
      registrationRecord: toBase64url(enrolled.record),
      startLoginRequest: message,
    });
    const state = fromBase64url(serverLoginState);
    const finish = (ke3: Uint8Array) =>
      server.finishLogin({ finishLoginRequest: toBase64url(ke3), serverLoginState }).sessionKey;
    return { state, finish };
  };

  test('is the one that the library accepts, and it accepts no other', () => {
    const { state, finish } = asLibrary();
    const ke3 = state.slice(64);
    expect(finish(ke3)).toBe(toBase64url(state.slice(0, 64)));
    for (const at of ke3.keys()) expect(() => finish(ke3.map((byte, i) => (i === at ? byte ^ 1 : byte)))).toThrow();
    expect(() => finish(new Uint8Array(64))).toThrow();
    expect(() => finish(asLibrary().state.slice(64))).toThrow();
  });

  test('is another for each answer to one KE1', () => {
    const { message } = opaque.startLogin(normalizePassword('any'));
    const answer = () => opaque.answerKe1({ ...enrolled, registration, ke1: message, identifiers });
    expect(hex(answer().ke3.reveal())).not.toBe(hex(answer().ke3.reveal()));
  });
});

describe('messages that do not decode', () => {
  const bad: [string, Uint8Array][] = [
    ['the identity', new Uint8Array(32)],
    ['not canonical', new Uint8Array(32).fill(0xff)],
    ['an odd encoding', Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0))],
  ];
  const placed = (message: string, element: Uint8Array, at: number) => {
    const bytes = fromBase64url(message);
    bytes.set(element, at);
    return toBase64url(bytes);
  };

  function fieldOf(run: () => unknown): string {
    try {
      run();
    } catch (error) {
      if (error instanceof InvalidMessage) {
        expect(error.message).toBe(
          `${error.field} expected a valid OPAQUE message, got bytes that do not decode to one`,
        );
        expect(error.name).toBe('InvalidMessage');
        return error.field;
      }
      throw error;
    }
    throw new Error('expected an InvalidMessage');
  }

  test.each(bad)('a registration request: %s', (_, element) => {
    expect(fieldOf(() => opaque.answerRegistration(enrolled.setup, registration, toBase64url(element)))).toBe(
      'registrationRequest',
    );
  });

  test.each(bad)('KE1, its blinded element and its key share: %s', (_, element) => {
    const { message } = opaque.startLogin(normalizePassword('x'));
    for (const at of [0, 64]) {
      const ke1 = placed(message, element, at);
      expect(fieldOf(() => opaque.answerKe1({ ...enrolled, registration, ke1, identifiers }))).toBe('ke1');
    }
  });

  test.each(bad)('a registration response, its element and its key: %s', (_, element) => {
    for (const at of [0, 32]) {
      const secret = normalizePassword('x');
      const { state, message } = opaque.startRegistration(secret);
      const response = placed(opaque.answerRegistration(enrolled.setup, registration, message), element, at);
      expect(
        fieldOf(() => opaque.finishRegistration({ password: secret, state, ksf: defaultKsf, identifiers }, response)),
      ).toBe('registrationResponse');
    }
  });

  test.each(bad)('KE2, its element and its key share: %s', (_, element) => {
    for (const at of [0, 224]) {
      const secret = normalizePassword('x');
      const { state, message } = opaque.startLogin(secret);
      const { ke2 } = opaque.answerKe1({ ...enrolled, registration, ke1: message, identifiers });
      expect(
        fieldOf(() =>
          opaque.finishLogin({ password: secret, state, ksf: defaultKsf, identifiers }, placed(ke2, element, at)),
        ),
      ).toBe('ke2');
    }
  });

  test('too short or empty', () => {
    for (const length of [0, 31])
      expect(
        fieldOf(() => opaque.answerRegistration(enrolled.setup, registration, toBase64url(new Uint8Array(length)))),
      ).toBe('registrationRequest');
  });

  test('a setup of ours that is none is not the caller’s fault', () => {
    const { message } = opaque.startRegistration(normalizePassword('x'));
    const broken = { ...enrolled.setup, reveal: () => new Uint8Array(5) } as unknown as typeof enrolled.setup;
    expect(() => opaque.answerRegistration(broken, registration, message)).toThrow(/serverSetup/);
    expect(() => opaque.answerRegistration(broken, registration, message)).not.toThrow(InvalidMessage);
  });
});

describe('a record', () => {
  test('that was made loads', () => {
    expect(opaque.isLoadableRecord(toBase64url(enrolled.record))).toBe(true);
  });

  test('whose public key is none does not', () => {
    for (const element of [new Uint8Array(32), new Uint8Array(32).fill(0xff)]) {
      const record = enrolled.record.slice();
      record.set(element, 0);
      expect(opaque.isLoadableRecord(toBase64url(record))).toBe(false);
    }
  });

  test('that is too short does not', () => {
    for (const length of [0, 32, 191]) expect(opaque.isLoadableRecord(toBase64url(randomBytes(length)))).toBe(false);
  });
});
