/** Every operation, every AWS call it makes, every fault: nothing is spent, lost or stuck. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Clock } from '../support/clocks/clock.ts';
import { call } from '../support/device/call.ts';
import { failed } from '../support/failed.ts';
import { Cell } from '../support/vault/cell.ts';
import { documentedErrors, networkFaults, type Operation } from './documented.ts';
import { type Case, describe as describeCase, Matrix } from './matrix.ts';
import { maxAttempts, type Ready, type Scene, scenes, sessionMs } from './scenes.ts';
import { tally } from './tally.ts';

const settings = {
  VAULT_MAX_ATTEMPTS: String(maxAttempts),
  VAULT_ATTEMPT_DELAYS: '0',
  VAULT_SESSION_SECONDS: String(sessionMs / 1000),
  VAULT_TOKEN_SECONDS: String(365 * 24 * 3600),
};
/** Cases at a time. */
const width = 24;

let matrix: Matrix;

beforeAll(async () => {
  const clock = new Clock();
  matrix = new Matrix(await Cell.start([clock, clock], settings));
});

afterAll(async () => {
  tally('matrix', { ...matrix.counts });
  matrix.close();
  await matrix.cell.close();
});

function casesOf(scene: Scene, calls: readonly Operation[]): Case[] {
  return calls.flatMap((operation, index) => {
    const nth = calls.slice(0, index).filter((earlier) => earlier === operation).length;
    const faults = [...networkFaults, ...(scene.onlyNetwork ? [] : documentedErrors(operation))];
    return faults.flatMap((fault) =>
      (['once', 'always'] as const).map((times) => ({ scene, operation, nth, fault, times })),
    );
  });
}

async function together<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = [...items.entries()];
  const work = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) results[next[0]] = await run(next[1]);
  };
  await Promise.all(Array.from({ length: width }, work));
  return results;
}

async function alone(one: Case, kill?: 'before' | 'after'): Promise<void> {
  const ready = await matrix.prepare(one.scene);
  if (one.scene.late) matrix.cell.step(sessionMs + 1);
  await matrix.run(one, ready, kill);
  await finish(one.scene, [ready]);
}

async function finish(scene: Scene, ready: readonly Ready[]): Promise<void> {
  if (scene.settles.includes('ok') && ready[0]?.password !== undefined) return;
  matrix.cell.step(sessionMs + 1);
  await together(ready, ({ account }) => matrix.bury(account));
}

describe('every call and every fault', () => {
  test.each(scenes.map((scene) => [scene.name, scene] as const))('%s', async (_, scene) => {
    const calls = await matrix.calls(scene);
    expect(calls.length).toBeGreaterThan(0);
    const cases = casesOf(scene, calls);
    const ready = await together(cases, () => matrix.prepare(scene));
    if (scene.late) matrix.cell.step(sessionMs + 1);
    const before = matrix.counts.faultsInjected;
    await together([...cases.entries()], ([index, one]) => matrix.run(one, ready[index] ?? failed()));
    await finish(scene, ready);
    for (const slow of matrix.takeSlow()) await alone(slow);
    expect(matrix.takeSlow().map((slow) => describeCase(slow))).toEqual([]);
    expect(matrix.takeWrong()).toEqual([]);
    expect(matrix.counts.faultsInjected - before).toBeGreaterThanOrEqual(cases.length);
  });

  test('health makes no call', async () => {
    const { members, owner } = matrix.cell;
    const { url } = await matrix.cell.vault(0);
    const made = () =>
      members.flatMap(({ dynamodb, kms, sqs }) => [dynamodb, kms, sqs]).map((proxy) => proxy.calls.length);
    const before = made();
    expect((await call({ url, token: undefined }, 'health')).status).toBe(200);
    expect(made()).toEqual(before);
    expect(owner.url).not.toBe(url);
  });
});

describe('kill -9 at every call', () => {
  const moments = scenes.flatMap((scene) =>
    (['before', 'after'] as const).map((when) => [scene.name, when, scene] as const),
  );

  test.each(moments)('%s, %s the call is applied', async (_, when, scene) => {
    const calls = await matrix.calls(scene);
    for (const { operation, nth } of casesOf(scene, calls).filter(
      ({ fault, times }) => fault.kind === 'drop-request' && times === 'once',
    ))
      await alone({ scene, operation, nth, fault: { kind: 'drop-request' }, times: 'once' }, when);
    expect(matrix.takeSlow().map((slow) => describeCase(slow))).toEqual([]);
    expect(matrix.takeWrong()).toEqual([]);
  });
});
