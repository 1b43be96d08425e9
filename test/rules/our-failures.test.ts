/** Rules 1 and 4: nothing leaves before it is committed, and our failures are free. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { kinds } from '../support/device/kinds.ts';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { type ProxiedVault, startProxiedVault } from '../support/network/proxied.ts';
import { type Call, type Fault, operationsOf } from '../support/network/proxy.ts';

let proxied: ProxiedVault;

beforeAll(async () => {
  proxied = await startProxiedVault();
});

afterEach(() => {
  proxied.kms.decide(undefined);
  proxied.dynamodb.decide(undefined);
});

afterAll(() => proxied.close());

/** Answered within 5 s. It may ask three times, because a busy machine adds to the time that the vault takes. */
async function inTime<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const began = performance.now();
    const answer = await ask();
    const took = performance.now() - began;
    if (took < 5_000) return answer;
    if (tries === 3) throw new Error(`an answer expected within 5 s, got one after ${Math.round(took)} ms`);
  }
}

const always = (operation: string, fault: Fault) => (call: { operation: string }) =>
  call.operation === operation ? fault : undefined;

describe.each(kinds)('by the scheme $scheme', ({ scheme, registered }) => {
  describe('commit before release', () => {
    test('when the commit fails, no answer leaves', async () => {
      const device = await registered(proxied.vault, 'commit-fails');
      proxied.dynamodb.decide(always('UpdateItem', { kind: 'drop-request' }));
      const { status, problem } = await device.start(device.guess('wrong'));
      expect({ status, code: problem.code }).toEqual({ status: 503, code: 'storage_unavailable' });
      expect(problem).not.toHaveProperty('session');
    });

    test('the attempt is in the table by the time the answer is there', async () => {
      const device = await registered(proxied.vault, 'commit-order');
      const calls: Call[] = [];
      proxied.dynamodb.decide(async (call) => {
        if (call.operation === 'UpdateItem') await new Promise((resolve) => setTimeout(resolve, 300));
        calls.push(call);
        return undefined;
      });
      proxied.kms.decide((call) => {
        calls.push(call);
        return undefined;
      });
      await device.start(device.guess('wrong'));
      expect(operationsOf(calls)).toEqual(['GetItem', 'Decrypt', 'UpdateItem']);
      expect(calls.at(-1)).toMatchObject({ answered: true });
    });

    test('an escrow leaves only after its proof is committed', async () => {
      const device = await registered(proxied.vault, 'commit-proof');
      const guess = device.guess(password);
      const { body } = await device.start(guess);
      const { request } = (await device.prove(guess, body)) ?? failed();
      proxied.dynamodb.decide(always('UpdateItem', { kind: 'drop-request' }));
      expect((await device.finishRecovery(request)).problem.code).toBe('storage_unavailable');
      proxied.dynamodb.decide(undefined);
      expect((await device.status()).attemptsRemaining).toBe(9);
      expect((await device.finishRecovery(request)).status).toBe(200);
      expect((await device.status()).attemptsRemaining).toBe(10);
    });
  });

  describe('our failures are free', () => {
    const faults: [string, Fault, string][] = [
      ['down', { kind: 'drop-request' }, 'key_store_unavailable'],
      ['throttled', { kind: 'error', status: 400, type: 'ThrottlingException' }, 'key_store_unavailable'],
      ['disconnected', { kind: 'error', status: 400, type: 'KMSInvalidStateException' }, 'key_store_unavailable'],
      ['failing', { kind: 'error', status: 500, type: 'KMSInternalException' }, 'key_store_unavailable'],
      ['silent', { kind: 'delay', ms: 6000 }, 'key_store_unavailable'],
    ];

    // Beyond the first they are the key store's own, whichever scheme it is asked for.
    test.each(scheme === 'opaque' ? faults : faults.slice(0, 1))(
      'the key store %s before the commit: 503, and no attempt is spent',
      async (name, fault, code) => {
        const device = await registered(proxied.vault, `kms-${name}`);
        proxied.kms.decide(always('Decrypt', fault));
        const { problem, headers } = await inTime(() => device.start(device.guess('wrong')));
        expect(problem).toMatchObject({ status: 503, code });
        expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        proxied.kms.decide(undefined);
        expect((await device.status()).attemptsRemaining).toBe(10);
      },
    );

    test('the key store down at finish: nothing lost, and the same proof works when it is back', async () => {
      const device = await registered(proxied.vault, 'kms-finish');
      const guess = device.guess(password);
      const { body } = await device.start(guess);
      const { request } = (await device.prove(guess, body)) ?? failed();
      proxied.kms.decide(always('Decrypt', { kind: 'drop-request' }));
      expect((await device.finishRecovery(request)).problem.code).toBe('key_store_unavailable');
      // The proof counts, even if the session ends before the key store is back.
      expect((await device.status()).attemptsRemaining).toBe(10);
      proxied.kms.decide(undefined);
      expect((await device.finishRecovery(request)).status).toBe(200);
    });

    test('the storage down at the read: 503, and no attempt is spent', async () => {
      const device = await registered(proxied.vault, 'dynamodb-read');
      proxied.dynamodb.decide(always('GetItem', { kind: 'drop-request' }));
      expect((await device.start(device.guess('wrong'))).problem.code).toBe('storage_unavailable');
      proxied.dynamodb.decide(undefined);
      expect((await device.status()).attemptsRemaining).toBe(10);
    });

    test('a commit applied in silence is answered when the device asks again, and counted once', async () => {
      const device = await registered(proxied.vault, 'dynamodb-silence');
      const guess = device.guess(password);
      proxied.dynamodb.decide(always('UpdateItem', { kind: 'drop-answer' }));
      expect((await device.start(guess)).problem.code).toBe('storage_unavailable');
      proxied.dynamodb.decide(undefined);
      const { status, body } = await device.start(guess);
      expect({ status, attempt: body.attempt }).toEqual({ status: 200, attempt: 1 });
    });

    test('a full recovery is 2 HSM operations, 2 writes, and 1 read; at a member of a set 2', async () => {
      const device = await registered(proxied.vault, 'count');
      proxied.dynamodb.clear();
      proxied.kms.clear();
      await device.recover(password);
      expect(operationsOf(proxied.kms.calls)).toEqual(['Decrypt', 'Decrypt']);
      const finish = scheme === 'set' ? ['GetItem', 'UpdateItem'] : ['UpdateItem'];
      expect(operationsOf(proxied.dynamodb.calls)).toEqual(['GetItem', 'UpdateItem', ...finish]);
    });
  });
});
