import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { ssmRollout } from '../../lib/aws/ssm-rollout.ts';
import { sha256, toBase64url, utf8 } from '../../lib/protocol/bytes.ts';
import { mayRegister, readShare } from '../../lib/vault/rollout.ts';

const accounts = await Promise.all(
  Array.from({ length: 4_000 }, async (_, index) => toBase64url(await sha256(utf8(`account ${index}`)))),
);
const first = `AAAA${'A'.repeat(39)}`;
const last = `____${'_'.repeat(38)}8`;

describe('which accounts may register', () => {
  test('none at 0 and all at 100', () => {
    expect([first, last].map((account) => mayRegister(account, 0))).toEqual([false, false]);
    expect([first, last].map((account) => mayRegister(account, 100))).toEqual([true, true]);
  });

  test.each([1, 10, 50])('about %d in a hundred', (share) => {
    const percent = (100 * accounts.filter((account) => mayRegister(account, share)).length) / accounts.length;
    expect(Math.abs(percent - share)).toBeLessThan(3);
  });

  test('who is in stays in when the share grows', () => {
    for (const account of accounts) if (mayRegister(account, 5)) expect(mayRegister(account, 6)).toBe(true);
  });

  test.each(['', 'all', '-1', '101', '1e1', undefined])('"%s" is no share', (text) => {
    expect(() => readShare(text)).toThrow('registration share expected a percentage');
  });
});

describe('the share in a parameter', () => {
  /** Answers GetParameter over the wire with what `value` says; undefined fails. */
  const withParameter = async (
    run: (client: SSMClient, set: (value?: string) => void, calls: () => number) => Promise<void>,
  ) => {
    let value: string | undefined;
    let calls = 0;
    const server = createServer((_, response) => {
      calls++;
      response.writeHead(value === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(
        value === undefined ? '{"__type":"AccessDeniedException"}' : JSON.stringify({ Parameter: { Value: value } }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new SSMClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    try {
      await run(
        client,
        (next) => {
          value = next;
        },
        () => calls,
      );
    } finally {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };

  test('is read once in half a minute, and a change is then everywhere', () =>
    withParameter(async (client, set, calls) => {
      let now = 0;
      const rollout = ssmRollout(client, 'share', () => now)();
      set('0');
      expect(await rollout.allows(first)).toBe(false);
      set('100');
      expect(await rollout.allows(first)).toBe(false);
      expect(calls()).toBe(1);
      now += 30_000;
      expect(await rollout.allows(first)).toBe(true);
      expect(calls()).toBe(2);
    }));

  test('stays as it was when it cannot be read or is no percentage', () =>
    withParameter(async (client, set) => {
      let now = 0;
      const rollout = ssmRollout(client, 'share', () => now)();
      set('100');
      expect(await rollout.allows(last)).toBe(true);
      for (const slip of [undefined, 'none']) {
        now += 60_000;
        set(slip);
        expect(await rollout.allows(last)).toBe(true);
      }
    }));

  test('lets nobody register before it was read', () =>
    withParameter(async (client) => {
      await expect(ssmRollout(client, 'share')().allows(first)).rejects.toMatchObject({ code: 'storage_unavailable' });
    }));
});
