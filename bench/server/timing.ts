/**
 * `npm run bench -- timing [rounds]`: how long the vault takes to answer for an account with no key, an active one, a
 * destroyed one, and another's ids. Requests are interleaved, so that a slow moment falls on all alike.
 */
import { randomBytes, toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { startRegistration } from '../../lib/protocol/crypto/opaque.ts';
import { normalizePassword } from '../../lib/protocol/crypto/password.ts';
import type { RouteName } from '../../lib/protocol/wire/routes.ts';
import { Device } from '../../test/support/device/device.ts';
import { startVaultProcess } from '../../test/support/vault/vault.ts';
import { publish } from '../report/publish.ts';
import { median } from '../report/quantile.ts';

interface Subject {
  readonly route: RouteName;
  readonly state: string;
  readonly milliseconds: number[];
  code: string;
  ask(): Promise<{ status: number; problem?: { code: string } }>;
}

const rounds = Number(process.argv[2] ?? 300);
/** The first rounds warm caches and compilers. */
const warmUp = 20;
const vault = await startVaultProcess({ settings: { VAULT_MAX_ATTEMPTS: '1', VAULT_SESSION_SECONDS: '1' } });
const patient = await startVaultProcess({ services: vault.services, settings: { VAULT_MAX_ATTEMPTS: '100' } });
const other = (device: Device) => device.at(patient.url);

try {
  const subjects = await makeSubjects();
  for (let round = 0; round < rounds + warmUp; round++)
    for (const subject of subjects) {
      const began = performance.now();
      const { status, problem } = await subject.ask();
      if (round >= warmUp) subject.milliseconds.push(performance.now() - began);
      subject.code = status < 400 ? String(status) : `${status} ${problem?.code}`;
    }
  print(subjects);
  publish({
    name: 'timing',
    measures: subjects.map(({ route, state, milliseconds }) => ({
      what: `${route}: ${state}`,
      unit: 'ms',
      ours: median(milliseconds),
    })),
    details: { rounds },
  });
} finally {
  await patient.close();
  await vault.close();
}

type Row = readonly [route: RouteName, state: string, device: Device, body?: object];

async function makeSubjects(): Promise<Subject[]> {
  const token = async ({ sub }: { sub: string }) => vault.token({ sub });
  const device = (name: string) => Device.of({ url: patient.url, token }, `timing-${name}`);
  const [none, active, destroyed, stranger] = [
    await device('none'),
    await registered(await device('active')),
    await doomed(await device('destroyed')),
    await registered(await device('stranger')),
  ];
  const waiting = await registered(await device('waiting'));
  // For registrations that are opened again and again, so that no other subject's item grows.
  const opening = [
    await device('opening-none'),
    await registered(await device('opening-active')),
    await doomed(await device('opening-destroyed')),
  ] as const;

  const theirs = (await stranger.start(stranger.guess('a password'))).body;
  const mine = (await active.start(active.guess('a password'))).body;
  const ke3 = toBase64url(randomBytes(64));
  const proof = (registration: string, session: string) => ({ registration, session, ke3 });
  const ke1 = none.guess('wrong').ke1;
  const own = proof(mine.registration, mine.session);
  const { message: registrationRequest } = startRegistration(normalizePassword('a password'));
  const { account: _, ...pending } = await waiting.prepare('a password');
  const { account: __, ...strangers } = await stranger.prepare('a password');
  await stranger.call('key-reset', {});
  const { ownerProof: strangersProof } = await stranger.sign('delete', theirs.registration, {});
  const rows: readonly Row[] = [
    ['key-status', 'none', none],
    ['key-status', 'active', active],
    ['key-status', 'destroyed', destroyed],
    ['recovery-start', 'none', none, { ke1 }],
    ['recovery-start', 'destroyed', destroyed, { ke1 }],
    ['recovery-finish', 'none', none, own],
    ['recovery-finish', 'active, wrong KE3', active, own],
    ['recovery-finish', 'active, another account’s ids', active, proof(theirs.registration, theirs.session)],
    ['recovery-finish', 'active, ids that never were', active, proof(`${ke3.slice(0, 21)}A`, `${ke3.slice(30, 51)}A`)],
    ['recovery-finish', 'destroyed', destroyed, own],
    ['key-delete', 'none', none, { ownerProof: ke3 }],
    ['key-delete', 'active, wrong proof', active, { ownerProof: ke3 }],
    ['key-delete', 'active, another account’s proof', active, { ownerProof: strangersProof }],
    ['key-delete', 'active, no proof', active, {}],
    ['key-delete', 'destroyed', destroyed, { ownerProof: ke3 }],
    // Each reset that starts is cancelled in the same round.
    ['key-reset', 'none', none, {}],
    ['key-reset', 'active', active, {}],
    ['key-reset', 'active, one runs', stranger, {}],
    ['key-reset', 'destroyed', destroyed, {}],
    ['key-reset-cancel', 'none', none, {}],
    ['key-reset-cancel', 'active', active, {}],
    ['key-reset-cancel', 'active, none runs', active, {}],
    ['key-reset-cancel', 'destroyed', destroyed, {}],
    ['registration-finish', 'none, no pending one', none, strangers],
    ['registration-finish', 'active, no pending one', active, pending],
    ['registration-finish', 'active, another account’s id', active, strangers],
    ['registration-finish', 'active, its own, no proof', waiting, pending],
    ['registration-finish', 'active, its own, wrong proof', waiting, { ...pending, ownerProof: ke3 }],
    ['registration-finish', 'destroyed, no pending one', destroyed, strangers],
    ['registration-start', 'none', opening[0], { registrationRequest }],
    ['registration-start', 'active', opening[1], await opening[1].startRequest(registrationRequest)],
    ['registration-start', 'destroyed', opening[2], { registrationRequest }],
  ];
  const subjects = rows.map(([route, state, device, body]): Subject => {
    const ask = () => other(device).call(route, body);
    return { route, state, milliseconds: [], code: '', ask };
  });
  return [...subjects, await answeredGuesses()];
}

async function registered(device: Device): Promise<Device> {
  await device.register('a password');
  return device;
}

async function doomed(device: Device): Promise<Device> {
  const short = await registered(device.at(vault.url));
  await short.start(short.guess('wrong'));
  while ((await short.status()).state !== 'destroyed') await new Promise((resolve) => setTimeout(resolve, 200));
  return device;
}

/** Each guess has a KE1 of its own; no account gets the 20 sessions that it may have open. */
async function answeredGuesses(): Promise<Subject> {
  const most = 18;
  const pool: Device[] = [];
  for (let i = 0; i < Math.ceil((rounds + warmUp) / most); i++) {
    const device = await Device.of({ url: patient.url, token: vault.token }, `timing-guessed-${i}`);
    await device.register('a password');
    pool.push(device);
  }
  let asked = 0;
  const ask = () => {
    const device = pool[Math.floor(asked++ / most)];
    if (!device) throw new Error('more rounds than guesses');
    return device.start(device.guess('wrong'));
  };
  return { route: 'recovery-start', state: 'active, a guess', milliseconds: [], code: '', ask };
}

function print(subjects: Subject[]): void {
  const rows = subjects.map(({ route, state, code, milliseconds }) => {
    const sorted = milliseconds.toSorted((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(2);
    return { route, account: state, answer: code, 'median ms': at(0.5), 'p10 ms': at(0.1), 'p90 ms': at(0.9) };
  });
  process.stdout.write(`${rounds} interleaved rounds\n`);
  console.table(rows);
}
