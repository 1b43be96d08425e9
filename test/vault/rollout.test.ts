import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { ssmRollout } from '../../lib/aws/ssm-rollout.ts';
import { sha256, toBase64url, utf8 } from '../../lib/protocol/crypto/bytes.ts';
import { mayRegister, readShare } from '../../lib/vault/rollout.ts';
import { clientOptions } from '../support/vault/clients.ts';
import { type ShareParameter, startShareParameter } from '../support/vault/share-parameter.ts';

const accounts = await Promise.all(
  Array.from({ length: 4_000 }, async (_, index) => toBase64url(sha256(utf8(`account ${index}`)))),
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
  const settings = { parameter: 'share', share: 50 };
  const withParameter = async (run: (client: SSMClient, parameter: ShareParameter) => Promise<void>) => {
    const parameter = await startShareParameter();
    const client = new SSMClient(clientOptions(parameter.endpoint));
    try {
      await run(client, parameter);
    } finally {
      client.destroy();
      await parameter.close();
    }
  };

  test('is read once in half a minute, and a change is then everywhere', () =>
    withParameter(async (client, parameter) => {
      let now = 0;
      const rollout = ssmRollout(client, settings, () => now)();
      parameter.set('0');
      expect(await rollout.allows(first)).toBe(false);
      parameter.set('100');
      expect(await rollout.allows(first)).toBe(false);
      expect(parameter.calls).toBe(1);
      now += 30_000;
      expect(await rollout.allows(first)).toBe(true);
      expect(parameter.calls).toBe(2);
    }));

  test('stays as it was when it cannot be read or is no percentage', () =>
    withParameter(async (client, parameter) => {
      let now = 0;
      const rollout = ssmRollout(client, settings, () => now)();
      parameter.set('100');
      expect(await rollout.allows(last)).toBe(true);
      for (const slip of [undefined, 'none']) {
        now += 60_000;
        parameter.set(slip);
        expect(await rollout.allows(last)).toBe(true);
      }
    }));

  test('is the one of the deployment until somebody makes the parameter, and again once it is deleted', () =>
    withParameter(async (client, parameter) => {
      let now = 0;
      const rollout = ssmRollout(client, settings, () => now)();
      const allowed = async () => {
        now += 30_000;
        return [await rollout.allows(first), await rollout.allows(last)];
      };
      parameter.remove();
      expect(await allowed()).toEqual([true, false]);
      parameter.set('100');
      expect(await allowed()).toEqual([true, true]);
      parameter.set('0');
      expect(await allowed()).toEqual([false, false]);
      parameter.remove();
      expect(await allowed()).toEqual([true, false]);
    }));

  test('lets nobody register before it was read', () =>
    withParameter(async (client) => {
      await expect(ssmRollout(client, settings)().allows(first)).rejects.toMatchObject({ code: 'storage_unavailable' });
    }));
});
