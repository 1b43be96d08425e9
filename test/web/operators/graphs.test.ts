/** Which lines the operators' charts have. */
import { describe, expect, test } from '@jest/globals';
import type { Counters } from '../../../web/operators/counters.ts';
import { type GraphName, graphs } from '../../../web/operators/graphs.ts';
import { append, type History, nothing, times } from '../../../web/operators/history.ts';

const at = 1_800_000_000_000;
const ends = times(at);

const read = (of: Partial<Counters>): Counters => ({ since: 'once', requests: {}, duration: {}, counts: {}, ...of });

/** A vault that was read twice in the newest part: first with nothing counted. */
const vault = (of: Partial<Counters>): History => append(append(nothing, at - 2, read({})), at - 1, read(of));

function newest(name: GraphName, ...histories: History[]): Record<string, number | null | undefined> {
  const graph = graphs.find((one) => one.name === name);
  const lines = graph?.lines({ histories, ends, route: 'recovery-start' }) ?? [];
  return Object.fromEntries(lines.map(({ label, values }) => [label, values.at(-1)]));
}

describe('answers of a route', () => {
  test('have a line for each code that was answered, and one for ok before there is any', () => {
    expect(newest('attempts', vault({}))).toEqual({ ok: 0 });
    const guessed = vault({ requests: { 'recovery-start': { attempt_too_soon: 2, ok: 3 }, health: { ok: 9 } } });
    expect(newest('attempts', guessed)).toEqual({ ok: 3, attempt_too_soon: 2 });
    expect(newest('recoveries', guessed)).toEqual({ ok: 0 });
  });

  test('are summed over the vaults, with the total since they started', () => {
    const [one, other] = [2, 5].map((ok) => vault({ requests: { 'recovery-finish': { ok } } }));
    if (!one || !other) throw new Error('two vaults expected');
    expect(newest('recoveries', one, other)).toEqual({ ok: 7 });
    const later = append(one, at, read({ requests: { 'recovery-finish': { ok: 4 } } }));
    const [line] = graphs[1]?.lines({ histories: [later, other], ends, route: 'health' }) ?? [];
    expect(line?.total).toBe(9);
  });
});

test('requests are counted as API Gateway does it: those with a status from 400 and from 500 on apart', () => {
  const requests = {
    'recovery-finish': { ok: 5, wrong_password: 2 },
    'recovery-start': { key_destroyed: 1, key_store_unavailable: 1 },
  };
  const busy = vault({ requests, counts: { unwraps: 100 } });
  expect(newest('requests', busy)).toEqual({ Count: 9, '4XXError': 3, '5XXError': 1 });
});

test('keys that are exhausted and destroyed are counted by the names that alarms read', () => {
  expect(newest('keys', vault({ counts: { exhausted: 2, destroyed: 1 } }))).toEqual({ exhausted: 2, destroyed: 1 });
});

test('calls of a key store are counted where it is the vault’s own, and have no line elsewhere', () => {
  expect(newest('keyStore', vault({ counts: { Encrypt: 3, Decrypt: 4, Sign: 0 } }))).toEqual({
    Encrypt: 3,
    Decrypt: 4,
    Sign: 0,
  });
  expect(newest('keyStore', vault({ counts: { unwraps: 4 } }))).toEqual({});
});

test('latency is that of the chosen route, and of several vaults the slowest', () => {
  const [one, other] = [10, 30].map((p50) =>
    vault({ duration: { 'recovery-start': { p50, p95: 50, p99: 60 }, health: { p50: 1, p95: 1, p99: 1 } } }),
  );
  if (!one || !other) throw new Error('two vaults expected');
  expect(newest('latency', one, other)).toEqual({ p50: 30, p95: 50, p99: 60 });
});

test('a vault that was not read is a gap in each line, and no zero', () => {
  const away = append(nothing, at - 1, undefined);
  expect(newest('keys', away)).toEqual({ exhausted: null, destroyed: null });
  expect(newest('requests', away, vault({}))).toEqual({ Count: 0, '4XXError': 0, '5XXError': 0 });
});
