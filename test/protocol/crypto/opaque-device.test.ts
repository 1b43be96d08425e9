/** What a device refuses before it stretches anything. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { defaultKsf, ExcessiveKsf, WeakKsf } from '../../../lib/protocol/crypto/ksf.ts';
import * as opaque from '../../../lib/protocol/crypto/opaque.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';

const identifiers = { account: 'alice', vault: 'the-vault' };

beforeAll(() => opaque.ready);

describe('key stretching that a vault may ask for', () => {
  const weak = new WeakKsf(`ksf expected whole numbers, at least ${JSON.stringify(defaultKsf)}`);
  const most = { ...defaultKsf, iterations: 16, memory: 256 * 1024, parallelism: 16 };
  const excessive = new ExcessiveKsf(`ksf expected at most ${JSON.stringify(most)}`);

  test('the default is RFC 9106’s second recommended option', () => {
    expect(defaultKsf).toEqual({ algorithm: 'argon2id', iterations: 3, memory: 65536, parallelism: 4 });
  });

  const asks: [string, object, Error][] = [
    ['one pass less', { iterations: 2 }, weak],
    ['one KiB less', { memory: 65535 }, weak],
    ['one lane less', { parallelism: 3 }, weak],
    ['half a pass', { iterations: 3.5 }, weak],
    ['no number of passes', { iterations: Number.NaN }, weak],
    ['a KiB more and a bit', { memory: 65536.1 }, weak],
    ['one pass too many', { iterations: 17 }, excessive],
    ['one KiB past 256 MiB', { memory: 256 * 1024 + 1 }, excessive],
    ['one lane too many', { parallelism: 17 }, excessive],
    ['passes without end', { iterations: Number.POSITIVE_INFINITY }, weak],
    ['less of one, more of another', { iterations: 1, memory: 2 ** 20 }, weak],
  ];

  test.each(asks)('is refused with %s, at registration and at recovery', (_, differs, refusal) => {
    const ksf = { ...defaultKsf, ...differs };
    const password = normalizePassword('a password');
    const registering = opaque.startRegistration(password);
    const recovering = opaque.startLogin(password);
    // Before the message is decoded, which comes before the stretching.
    const register = () => opaque.finishRegistration({ password, state: registering.state, ksf, identifiers }, 'AAAA');
    const recover = () => opaque.finishLogin({ password, state: recovering.state, ksf, identifiers }, 'AAAA');
    for (const run of [register, recover]) {
      expect(run).toThrow(refusal);
      expect(run).toThrow(refusal.constructor as new () => Error);
    }
  });

  test('up to the most that a device can compute is tried', () => {
    const password = normalizePassword('a password');
    const { state } = opaque.startLogin(password);
    // The answer is refused first, so that nothing of this is computed.
    expect(() => opaque.finishLogin({ password, state, ksf: most, identifiers }, 'AAAA')).toThrow(/ke2 expected/);
  });

  test('a stronger one is another key: the parameters bind', () => {
    const password = normalizePassword('a password');
    const setup = opaque.createSetup();
    const { state, message } = opaque.startRegistration(password);
    const response = opaque.answerRegistration(setup, 'id', message);
    const finished = opaque.finishRegistration({ password, state, ksf: defaultKsf, identifiers }, response);
    const login = opaque.startLogin(password);
    const record = Uint8Array.from(Buffer.from(finished.registrationRecord, 'base64url'));
    const { ke2 } = opaque.answerKe1({ setup, registration: 'id', record, ke1: login.message, identifiers });
    const stronger = { ...defaultKsf, iterations: 4 };
    expect(opaque.finishLogin({ password, state: login.state, ksf: stronger, identifiers }, ke2)).toBeUndefined();
    expect(opaque.finishLogin({ password, state: login.state, ksf: defaultKsf, identifiers }, ke2)).toBeDefined();
  });

  test('errors have names of their own', () => {
    expect([weak.name, excessive.name]).toEqual(['WeakKsf', 'ExcessiveKsf']);
  });
});
