/** What is sent again and what is not. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { VaultUnavailable } from '../../../lib/client/errors.ts';
import type { Transport } from '../../../lib/client/transport/transport.ts';
import { type ErrorCode, errorTable } from '../../../lib/protocol/wire/errors.ts';
import { type Asking, noKey, none, startAsking } from '../asking.ts';
import { json, problem, quickProblem, type Scripted, type ScriptedServer } from '../server.ts';

let asking: Asking;
let server: ScriptedServer;
let call: Transport;

beforeAll(async () => {
  asking = await startAsking();
  ({ server, call } = asking);
});

afterAll(() => server.close());

const outcome = (...script: Scripted[]) => asking.outcome(...script);

describe('is sent again, with the same body', () => {
  const again: [string, Scripted][] = [
    ['no answer came', 'drop'],
    ['the answer broke off', { status: 200, cut: '{"state":"no' }],
    ['the refusal broke off', { status: 409, cut: '{"code":"key_' }],
    ['the vault failed', quickProblem('internal')],
    ['the storage failed', quickProblem('storage_unavailable')],
    ['the key store failed', quickProblem('key_store_unavailable')],
    ['others came first', quickProblem('conflict')],
    ['there were too many', quickProblem('rate_limited')],
    ['something between failed and said nothing we know', { status: 502, body: '<html>' }],
    ['something between failed and said a code we do not know', json({ code: 'toString' }, 503)],
  ];

  test.each(again)('when %s', async (_, failure) => {
    expect(await outcome(failure, none)).toEqual({ answer: noKey, requests: 2 });
    server.say(failure, { status: 204 });
    await call('key-delete', { ownerProof: 'A'.repeat(86) });
    expect(server.seen.map(({ body }) => body)).toEqual(Array(2).fill(JSON.stringify({ ownerProof: 'A'.repeat(86) })));
  });

  test('five times in all, ever later, and then it is unavailable', async () => {
    const timers = jest.spyOn(globalThis, 'setTimeout');
    const { error, requests } = await outcome('drop');
    const waits = timers.mock.calls.map(([, ms]) => ms ?? 0);
    timers.mockRestore();
    expect(requests).toBe(5);
    expect(error).toBeInstanceOf(VaultUnavailable);
    expect(error?.message).toBe('The vault could not be reached');
    const gaps = server.seen.slice(1).map(({ at }, i) => at - (server.seen[i]?.at ?? 0));
    expect(waits).toHaveLength(4);
    for (const [i, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(200 * 2 ** i * 0.5);
      expect(wait).toBeLessThan(200 * 2 ** i * 1.5);
      // Node's timers may fire a millisecond early.
      expect(gaps[i]).toBeGreaterThan(wait - 5);
    }
  });

  test('five times a failure that is named, which is then said', async () => {
    const { error, requests } = await outcome(quickProblem('storage_unavailable'));
    expect(requests).toBe(5);
    expect(error).toBeInstanceOf(VaultUnavailable);
    expect(error?.message).toBe(errorTable.storage_unavailable.title);
  });

  test('once more than that when the fifth was for the token, and no more', async () => {
    const { error, requests } = await outcome('drop', 'drop', 'drop', 'drop', problem('unauthenticated'), 'drop');
    expect(requests).toBe(6);
    expect(error).toBeInstanceOf(VaultUnavailable);
  });

  test('after the usual wait where Retry-After is a date', async () => {
    const headers = { 'retry-after': new Date(Date.now() + 3000).toUTCString() };
    expect((await outcome({ status: 503, headers }, none)).requests).toBe(2);
    const gap = (server.seen[1]?.at ?? 0) - (server.seen[0]?.at ?? 0);
    expect(gap).toBeGreaterThanOrEqual(95);
    expect(gap).toBeLessThan(2500);
  });

  test('not before Retry-After', async () => {
    const { requests } = await outcome(problem('rate_limited', { retryAfter: 2 }), none);
    expect(requests).toBe(2);
    expect((server.seen[1]?.at ?? 0) - (server.seen[0]?.at ?? 0)).toBeGreaterThanOrEqual(1990);
  });
});

describe('a vault that is silent', () => {
  /** Runs `work` with timeouts 200 times as short, and gives those that were asked for. */
  async function hurried(work: () => Promise<void>): Promise<number[]> {
    const asked: number[] = [];
    const timeout = AbortSignal.timeout;
    const spy = jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      asked.push(ms);
      return timeout.call(AbortSignal, ms / 200);
    });
    try {
      await work();
    } finally {
      spy.mockRestore();
    }
    return asked;
  }

  test.each<[string, Scripted]>([
    ['from the start', 'silence'],
    ['in the middle of an answer', { status: 200, stall: '{"state":"no' }],
  ])('%s is asked again after 10 s', async (_, silence) => {
    const asked = await hurried(async () => {
      expect(await outcome(silence, none)).toEqual({ answer: noKey, requests: 2 });
    });
    expect(asked).toEqual([10_000, 10_000]);
    expect((server.seen[1]?.at ?? 0) - (server.seen[0]?.at ?? 0)).toBeGreaterThanOrEqual(50);
  });

  test('and stays so is unavailable after five times', async () => {
    const asked = await hurried(async () => {
      const { error, requests } = await outcome('silence');
      expect([error?.name, requests]).toEqual(['VaultUnavailable', 5]);
    });
    expect(asked).toEqual(Array(5).fill(10_000));
  });
});

describe('is not sent again', () => {
  const codes = Object.keys(errorTable) as ErrorCode[];
  const final = codes.filter((code) => errorTable[code].retry !== 'later' && code !== 'unauthenticated');

  test.each([...final, 'attempt_too_soon'] as ErrorCode[])('after %s', async (code) => {
    const { error, requests } = await outcome(quickProblem(code), none);
    expect(requests).toBe(1);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(VaultUnavailable);
  });

  test('when Retry-After is longer than a person waits', async () => {
    const { error, requests } = await outcome(problem('storage_unavailable', { retryAfter: 6 }), none);
    expect(requests).toBe(1);
    expect(error).toBeInstanceOf(VaultUnavailable);
  });

  test('after a refusal that says nothing we know', async () => {
    for (const body of ['<html>', 'null', '[]', '{"code":7}', '{"code":"surprise"}', '{"code":"forbidden"}']) {
      const { error, requests } = await outcome({ status: 404, body }, none);
      expect(requests).toBe(1);
      expect(error).toBeInstanceOf(VaultUnavailable);
    }
  });
});
