/** The threads on which passwords are stretched: each has one question, and ends with its answer or by an abort. */
import { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { OpaqueOffThread } from '../../../lib/client/platform/opaque-off-thread.ts';
import { fromBase64url, utf8 } from '../../../lib/protocol/crypto/bytes.ts';
import { InvalidMessage } from '../../../lib/protocol/crypto/invalid-message.ts';
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';
import * as opaque from '../../../lib/protocol/crypto/opaque.ts';
import { stretchOnThread } from '../../../lib/protocol/crypto/opaque-thread.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import { argon2id } from '../../../lib/protocol/crypto/set/argon2.ts';
import { hex } from '../../vectors/read.ts';

const identifiers = { account: 'alice', vault: 'the-vault' };
const registration = 'first';
const password = normalizePassword('correct horse battery staple');
const setup = () => vault;
let vault: ReturnType<typeof opaque.createSetup>;

const { getBuiltinModule } = process;
let started: Worker[] = [];

/** Notes each thread, where there are any. */
class Noted extends Worker {
  constructor(file: URL) {
    super(file);
    started.push(this);
  }
}

const giveThreads = (threads: object | undefined) => {
  process.getBuiltinModule = (() => threads) as unknown as typeof getBuiltinModule;
};

beforeAll(async () => {
  await opaque.ready;
  vault = opaque.createSetup();
});

beforeEach(() => {
  started = [];
  giveThreads({ Worker: Noted });
});

afterEach(() => {
  process.getBuiltinModule = getBuiltinModule;
});

/** Node's id of a thread that has exited. */
const ended = -1;
const threadIds = () => started.map(({ threadId }) => threadId);

const device = () => new OpaqueOffThread(opaque, stretchOnThread);

async function register(signal?: AbortSignal) {
  const { state, message } = await device().startRegistration(password);
  const response = opaque.answerRegistration(setup(), registration, message);
  return device().finishRegistration({ password, state, ksf: defaultKsf, identifiers }, response, signal);
}

async function login(record: string, typed = password) {
  const { state, message } = await device().startLogin(typed);
  const answered = { setup: setup(), registration, record: fromBase64url(record), ke1: message, identifiers };
  const { ke2, ke3 } = opaque.answerKe1(answered);
  const proven = await device().finishLogin({ password: typed, state, ksf: defaultKsf, identifiers }, ke2);
  return { proven, expected: ke3 };
}

describe.each([
  ['on a thread of its own', { Worker: Noted }, 1],
  ['where there is no thread, on the one that asks', undefined, 0],
])('OPAQUE’s key stretching, %s', (_, threads, each) => {
  beforeEach(() => giveThreads(threads));

  test('gives what registers, and opens with the password and no other', async () => {
    const { registrationRecord, exportKey } = await register();
    const { proven, expected } = await login(registrationRecord);
    expect(hex(fromBase64url(proven?.ke3 ?? ''))).toBe(hex(expected.reveal()));
    expect(hex(proven?.exportKey.reveal() ?? new Uint8Array())).toBe(hex(exportKey.reveal()));
    expect((await login(registrationRecord, normalizePassword('incorrect horse'))).proven).toBeUndefined();
    expect(threadIds()).toEqual(Array(3 * each).fill(ended));
  });

  test('says which message does not decode', async () => {
    const { state } = await device().startLogin(password);
    const given = { password, state, ksf: defaultKsf, identifiers };
    await expect(device().finishLogin(given, 'AAAA')).rejects.toThrow(new InvalidMessage('ke2'));
    const registering = { ...given, state: (await device().startRegistration(password)).state };
    await expect(device().finishRegistration(registering, 'AAAA')).rejects.toThrow(
      new InvalidMessage('registrationResponse'),
    );
    expect(threadIds()).toEqual(Array(2 * each).fill(ended));
  });
});

describe('the thread that asks', () => {
  test('goes on while the other stretches', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await register();
    clearInterval(timer);
    expect(turns).toBeGreaterThan(20);
  });
});

describe('an abort', () => {
  const reason = new Error('the user went back');
  const stretches: [string, (signal: AbortSignal) => Promise<unknown>][] = [
    ['OPAQUE', register],
    ['Argon2id', (signal) => argon2id({ password: utf8('p'), salt: new Uint8Array(16), ksf, length: 64 }, signal)],
  ];
  // A minute of work, so that no thread has ended by itself.
  const ksf = { ...defaultKsf, iterations: 400 };

  test.each(stretches)('ends the thread of %s, and rejects with its reason', async (_, stretch) => {
    const controller = new AbortController();
    const stretched = stretch(controller.signal);
    while (started.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort(reason);
    await expect(stretched).rejects.toBe(reason);
    expect(threadIds()).toEqual([ended]);
  });

  test.each(stretches)('before it starts, starts no thread for %s', async (_, stretch) => {
    await expect(stretch(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(threadIds()).toEqual([]);
  });
});
