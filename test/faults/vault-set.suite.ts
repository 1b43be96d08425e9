/** Each member of a vault set faulty in each way at each call: the others do what was asked, and it catches up. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { failed } from '../support/failed.ts';
import { type NetworkFault, networkFaults, type StorageFault, storageFaults, type Times } from './member-faults.ts';
import { SetMatrix } from './member-matrix.ts';
import { setScenes } from './member-scenes.ts';
import { tally } from './tally.ts';

interface Inputs {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly length: number;
}

// Stretching is the device's own work, and no member sees the difference: like LightDevice, this one hardly does any.
const { argon2id } = await import('hash-wasm');
jest.unstable_mockModule('../../lib/protocol/crypto/set/argon2.ts', () => ({
  argon2id: async ({ password, salt, length: hashLength }: Inputs) => {
    const light = { iterations: 1, memorySize: 64, parallelism: 1, outputType: 'binary' } as const;
    return new Uint8Array(await argon2id({ password, salt, hashLength, ...light }));
  },
}));

let matrix: SetMatrix;

beforeAll(async () => {
  matrix = await SetMatrix.start();
});

afterAll(async () => {
  tally('vault-set', { faultsInjected: matrix.striker.injected, ...matrix.counts });
  await matrix.stage.close();
});

const memberFor = (index: number) => (index % 3) + 1;

/** One that strikes once is found by a second try; what may differ then is whether the first one counted. */
const once: readonly NetworkFault[] = ['full of 500s', 'killed before the call', 'killed after the call'];

const strikes = (Object.keys(networkFaults) as NetworkFault[]).flatMap((fault) => [
  { fault, times: 'always' as Times },
  ...(once.includes(fault) ? [{ fault, times: 'once' as Times }] : []),
]);

test('each call of each scene, and everything that may befall it on the way to a member', async () => {
  const cases = setScenes.flatMap((scene) =>
    scene.paths.flatMap((path) => strikes.map((strike) => ({ scene, strike: { ...strike, path } }))),
  );
  await matrix.run(
    cases.map(({ scene, strike }, index) => ({
      scene,
      member: memberFor(index),
      name: `${strike.fault} at ${strike.path}, ${strike.times}`,
      strike: async (sub) => matrix.striker.arm(memberFor(index), sub, strike),
      mend: async (sub) => matrix.striker.disarm(memberFor(index), sub),
    })),
  );
  expect(matrix.takeWrong()).toEqual([]);
  expect(matrix.striker.injected).toBeGreaterThanOrEqual(cases.length);
});

test('each scene, and everything that a member may have lost before', async () => {
  const faults = Object.keys(storageFaults) as StorageFault[];
  const cases = setScenes.filter(({ first }) => !first).flatMap((scene) => faults.map((fault) => ({ scene, fault })));
  await matrix.run(
    cases.map(({ scene, fault }, index) => ({
      scene,
      member: memberFor(index + Math.floor(index / 3)),
      name: fault,
      async strike(sub) {
        const { table } = matrix.stage.member(this.member);
        const item = (await table.read(matrix.stage.account(sub))) ?? failed();
        await table.write(storageFaults[fault](item, matrix.older(sub, this.member) ?? failed()));
      },
      mend: async () => {},
    })),
  );
  expect(matrix.takeWrong()).toEqual([]);
});

test('each scene, with a member that stops, and starts again when all of them have ended', async () => {
  const { stop, start } = matrix.stage.member(2);
  const [stopped, started] = [meeting(setScenes.length, stop), meeting(setScenes.length, start)];
  await matrix.run(
    setScenes.map((scene) => ({ scene, member: 2, name: 'stopped', strike: () => stopped(), mend: () => started() })),
  );
  expect(matrix.takeWrong()).toEqual([]);
});

/** Resolves for all once so many have come, and what is to be done then is done. */
function meeting(count: number, then: () => Promise<void>): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let come = 0;
  return () => {
    if (++come === count) resolve(then());
    return promise;
  };
}
