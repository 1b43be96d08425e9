/** What a member of a vault set refuses: named by its field, counted as nothing, and in the way of nothing after it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromBase64url, randomBytes, toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import type { VaultSet } from '../../lib/protocol/crypto/set/description.ts';
import { finishExchange, startExchange } from '../../lib/protocol/crypto/set/exchange.ts';
import { readScalar } from '../../lib/protocol/crypto/set/group.ts';
import type { RouteName } from '../../lib/protocol/wire/routes.ts';
import { Device } from '../support/device/device.ts';
import type { MemberFinishRequest } from '../support/device/forms.ts';
import { password } from '../support/device/password.ts';
import { SetMember } from '../support/device/set-member.ts';
import { failed } from '../support/failed.ts';
import { openTarget, type SuiteTarget, suitePolicy } from '../support/vault/target.ts';

let vault: SuiteTarget;
/** Its key is in the vault. */
let member: SetMember;
/** Its registration is started: all but the sending of its finish is done. */
let starting: SetMember;
let finish: MemberFinishRequest;

beforeAll(async () => {
  vault = await openTarget();
  member = await SetMember.registered(vault, 'bad-member');
  starting = await SetMember.of(vault, 'bad-member-starting');
  finish = await prepared(starting);
});

// Whatever was sent, the key is as it was, and the registration can be finished.
afterAll(async () => {
  await untouched();
  expect((await starting.finish(finish)).status).toBe(201);
  expect((await starting.recover(password)).reveal()).toEqual(starting.backupKey.reveal());
  await vault.close();
});

async function prepared(device: SetMember): Promise<MemberFinishRequest> {
  const { account: _, ...body } = await device.prepare(password);
  return body;
}

const untouched = async () =>
  expect(await member.status()).toMatchObject({ state: 'active', attemptsRemaining: suitePolicy.maxAttempts });

async function refused(device: SetMember, [route, body]: [RouteName, object], ...fields: string[]): Promise<void> {
  const { status, problem } = await device.call(route, body);
  const told = problem.errors?.map(({ field }) => field);
  expect({ status, code: problem.code, told }).toEqual({ status: 400, code: 'invalid_request', told: fields });
}

const refusedFinish = (differs: object, ...fields: string[]) =>
  refused(starting, ['registration-finish', { ...finish, ...differs }], ...fields);

const filled = (value: number) => new Uint8Array(32).fill(value);

describe.each([
  ['the identity', filled(0)],
  ['an encoding that is not canonical', filled(0xff)],
  ['a negative field element', filled(0).with(0, 1)],
])('%s', (_, bytes) => {
  const element = toBase64url(bytes);

  test('starts no registration, and is no guess: not where the key is, nor where there is none', async () => {
    await refused(member, ['registration-start', { exchange: element }], 'exchange');
    for (const device of [member, starting]) await refused(device, ['recovery-start', { blinded: element }], 'blinded');
    await untouched();
  });

  test('is no member’s public key, whichever member it is', async () => {
    for (const index of [0, 1, 2]) {
      const members = finish.set.members.with(index, { ...at(index), publicKey: element });
      await refusedFinish({ set: { ...finish.set, members } }, 'set.members');
    }
  });
});

test.each([
  ['the neutral element', filled(0).with(0, 1)],
  ['zero, of order 4', filled(0)],
  ['no point', filled(0).with(0, 2)],
])('a proof key or an owner key that is %s is refused', async (_, bytes) => {
  const key = toBase64url(bytes);
  await refusedFinish({ proofKey: key }, 'proofKey');
  await refusedFinish({ ownerKey: key }, 'ownerKey');
  await refusedFinish({ ownerKey: key, proofKey: key }, 'proofKey', 'ownerKey');
});

const at = (index: number) => finish.set.members[index] ?? failed();

describe('a shift', () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const littleEndian = (value: bigint) =>
    toBase64url(Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn)));

  test.each([
    ['zero', 0n],
    ['the order of the group', order],
    ['one above the order', order + 1n],
    ['2^256 - 1', 2n ** 256n - 1n],
  ])('of %s is refused, before anything is asked of what is pending', async (_, value) => {
    const wrong = { ...finish, shift: littleEndian(value) };
    for (const device of [starting, member]) await refused(device, ['registration-finish', wrong], 'shift');
  });

  test('with its bytes in the other order, or of another scalar, makes no share of this public key', async () => {
    const reversed = fromBase64url(finish.shift).toReversed();
    // Above the order, most are no scalar at all.
    reversed[31] = 0;
    await refusedFinish({ shift: toBase64url(reversed) }, 'set.members');
    await refusedFinish({ shift: littleEndian(1n) }, 'set.members');
  });

  test('that takes the pad to zero is refused, whatever public key is said of it', async () => {
    const device = await SetMember.of(vault, 'bad-member-zero');
    const exchange = startExchange();
    const request = { exchange: toBase64url(exchange.message) };
    const { body } = await device.startRegistration(request);
    const answer = { exchange: fromBase64url(body.exchange), publicKey: fromBase64url(body.publicKey) };
    const pad = readScalar((await finishExchange(exchange, answer, body)).reveal(), 'shift');
    const { registration } = body;
    for (const publicKey of [toBase64url(filled(0)), body.publicKey, request.exchange]) {
      const members = finish.set.members.with(1, { ...at(1), registration, publicKey });
      const zero = { ...finish, registration, set: { ...finish.set, members }, shift: littleEndian(order - pad) };
      await refused(device, ['registration-finish', zero], 'set.members');
    }
  });
});

describe('a set', () => {
  const withSet = (differs: Partial<VaultSet>, field: string) =>
    refusedFinish({ set: { ...finish.set, ...differs } }, field);
  const other = (name: string) => ({
    ...{ vault: name, registration: toBase64url(randomBytes(16)) },
    publicKey: toBase64url(startExchange().message),
  });

  test('of one member, or of ten, is refused', async () => {
    await withSet({ members: [at(1)], threshold: 1 }, 'set.members');
    const many = Array.from({ length: 9 }, (_, index) => other(`many-${index}`));
    await withSet({ members: [at(1), ...many], threshold: 6 }, 'set.members');
  });

  test.each([
    [2, [0, 1, 3]],
    [3, [0, 1, 4]],
    [4, [2, 5]],
    [9, [4, 10]],
  ])('of %d members is refused with too small or too large a threshold', async (count, thresholds) => {
    const others = Array.from({ length: count - 1 }, (_, index) => other(`other-${index}`));
    for (const threshold of thresholds) await withSet({ members: [at(1), ...others], threshold }, 'set.threshold');
  });

  test.each(['vault', 'registration', 'publicKey'] as const)('with one %s twice is refused', async (name) => {
    for (const [to, from] of [
      [0, 1],
      [2, 0],
    ] as const)
      await withSet({ members: finish.set.members.with(to, { ...at(to), [name]: at(from)[name] }) }, 'set.members');
  });

  test.each([
    ['weaker', { memory: 65535 }],
    ['of fewer passes', { iterations: 2 }],
    ['beyond what a client does', { memory: 262145 }],
    ['of too many passes', { iterations: 17 }],
    ['of too many lanes', { parallelism: 17 }],
  ])('whose key stretching is %s is refused', async (_, differs) => {
    await withSet({ ksf: { ...defaultKsf, ...differs } }, 'set.ksf');
  });

  test('of which this vault, with this registration and this share, is no member is refused', async () => {
    const mine = at(1);
    const wrong = [
      { ...mine, vault: 'another' },
      { ...mine, registration: toBase64url(randomBytes(16)) },
      { ...mine, publicKey: toBase64url(startExchange().message) },
      other('another'),
    ];
    for (const member of wrong) await withSet({ members: finish.set.members.with(1, member) }, 'set.members');
  });

  test('that names this vault twice, or this registration at another, is refused', async () => {
    const mine = at(1);
    await withSet({ members: [{ ...at(0), vault: mine.vault }, mine, at(2)] }, 'set.members');
    const split = [
      { ...mine, registration: at(0).registration },
      { ...at(0), registration: mine.registration },
    ];
    await withSet({ members: [...split, at(2)] }, 'set.members');
  });
});

describe('the messages of the other scheme', () => {
  const expected = (of: string) => ({
    status: 409,
    code: 'other_scheme',
    detail: `The messages of ${of} were expected`,
  });
  const ofSet = expected('a vault set');
  const ofOne = expected('one vault');
  let alone: Device;

  beforeAll(async () => {
    alone = await Device.registered(vault, 'bad-member-alone');
  });

  test('are no guess, and no attempt is spent', async () => {
    expect((await member.call('recovery-start', { ke1: alone.guess(password).ke1 })).problem).toMatchObject(ofSet);
    const { blinding } = member.guess(password);
    const blinded = toBase64url(blinding.blinded);
    expect((await alone.call('recovery-start', { blinded })).problem).toMatchObject(ofOne);
    await untouched();
    expect(await alone.attemptsLeft()).toBe(suitePolicy.maxAttempts);
  });

  test('prove nothing in an open session, which its own proof still does', async () => {
    const guess = member.guess(password);
    const { body } = await member.start(guess);
    const { registration, session } = body;
    const ke3 = 'A'.repeat(86);
    expect((await member.call('recovery-finish', { registration, session, ke3 })).problem).toMatchObject(ofSet);
    const { request } = (await member.prove(guess, body)) ?? failed();
    expect((await member.finishRecovery(request)).status).toBe(200);

    const other = alone.guess(password);
    const started = (await alone.start(other)).body;
    const proof = { registration: started.registration, session: started.session, proof: 'A'.repeat(86) };
    expect((await alone.call('recovery-finish', proof)).problem).toMatchObject(ofOne);
    const proven = alone.prove(other, started) ?? failed();
    expect((await alone.finishRecovery(proven.request)).status).toBe(200);
  });

  test('finish no registration that was started in the other way', async () => {
    const { account: _, ...record } = await (await Device.of(vault, 'bad-member-record')).prepare(password);
    const { registration } = finish;
    const crossed = { ...record, registration };
    expect((await starting.call('registration-finish', crossed)).problem).toMatchObject(ofSet);
    const device = await Device.of(vault, 'bad-member-crossed');
    const own = await device.prepare(password);
    const members = finish.set.members.with(1, { ...at(1), registration: own.registration });
    const inSet = { ...finish, registration: own.registration, set: { ...finish.set, members } };
    expect((await device.call('registration-finish', inSet)).problem).toMatchObject(ofOne);
    expect((await device.finish(own)).status).toBe(201);
  });
});

describe('a proof of the password', () => {
  test('of another session, of another registration, of another account, and a wrong one open nothing', async () => {
    const [other, stranger] = [member.guess(password), await SetMember.registered(vault, 'bad-member-stranger')];
    const guess = member.guess(password);
    const [first, second] = [(await member.start(guess)).body, (await member.start(other)).body];
    const { request } = (await member.prove(guess, first)) ?? failed();
    const { session } = second;
    const wrong = [{ ...request, session }, member.unproven(first)];
    for (const one of wrong) expect((await member.finishRecovery(one)).problem.code).toBe('wrong_password');
    const foreign = { ...request, registration: toBase64url(randomBytes(16)) };
    expect((await member.finishRecovery(foreign)).problem.code).toBe('session_expired');
    expect((await stranger.finishRecovery(request)).problem.code).toBe('session_expired');
    const { body } = await stranger.start(stranger.guess(password));
    const elsewhere = { ...request, registration: body.registration, session: body.session };
    expect((await stranger.finishRecovery(elsewhere)).problem.code).toBe('wrong_password');
    expect((await member.finishRecovery(request)).status).toBe(200);
    await untouched();
  });
});
