/** An abort ends a call at once, wherever it is, and costs nothing that was not spent: the same call goes on. */
import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BackupKeyVault, createBackupKey, formatBackupKey, type Step } from '../../lib/client/index.ts';
import { password } from '../support/device/password.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { startVaultSetProcess, type VaultSetProcess } from '../support/vault/vault-set.ts';
import { json, type ScriptedServer, startServer } from './server.ts';

const reason = new Error('the user went back');

let vault: VaultProcess;
let set: VaultSetProcess;
let server: ScriptedServer;

beforeAll(async () => {
  [vault, set, server] = await Promise.all([startVaultProcess(), startVaultSetProcess(), startServer()]);
});

afterAll(() => Promise.all([vault?.close(), set?.close(), server?.close()]));

/** Aborts at one step, and notes those that were told. */
function stopping(at: Step) {
  const controller = new AbortController();
  const steps: Step[] = [];
  const onProgress = ({ step }: { step: Step }) => {
    steps.push(step);
    if (step === at) controller.abort(reason);
  };
  return { steps, options: { signal: controller.signal, onProgress } };
}

const kept = new Map<string, string[]>();

/** The bodies of recovery-start, by vault. */
const noting: typeof fetch = async (input, init) => {
  const { origin, pathname } = new URL(String(input));
  if (pathname.endsWith('/recovery/start')) kept.set(origin, [...(kept.get(origin) ?? []), String(init?.body)]);
  return fetch(input, init);
};

beforeEach(() => kept.clear());

const alone = (sub: string) => new BackupKeyVault({ url: vault.url, token: () => vault.token({ sub }), fetch: noting });

function together(sub: string) {
  const vaults = set.vaults.map(({ name, url, token }) => ({ name, url, token: () => token({ sub }) }));
  return new BackupKeyVault({ vaults, threshold: set.threshold, fetch: noting });
}

describe.each([
  ['one vault', alone],
  ['a vault set', together],
])('of %s', (name, open) => {
  const sub = `abort-${name.replaceAll(' ', '-')}`;
  const steps: Step[] = ['asking', 'stretching', 'proving', 'opening'];

  test('a recovery says each step, and aborted at any goes on with the same guess', async () => {
    const phone = open(sub);
    const backupKey = createBackupKey();
    await phone.register({ backupKey, password });
    const { maxAttempts = 0 } = await phone.status();
    for (const at of steps.slice(0, -1)) {
      const { options, steps: told } = stopping(at);
      await expect(phone.recover({ password, ...options })).rejects.toBe(reason);
      expect(told).toEqual(steps.slice(0, steps.indexOf(at) + 1));
      expect((await phone.status()).attemptsRemaining).toBe(at === 'asking' ? maxAttempts : maxAttempts - 1);
    }
    const whole: Step[] = [];
    const recovered = await phone.recover({ password, onProgress: ({ step }) => void whole.push(step) });
    expect(formatBackupKey(recovered.backupKey)).toBe(formatBackupKey(backupKey));
    await recovered.settled;
    for (const sent of kept.values()) expect(new Set(sent).size).toBe(1);
    // OPAQUE's second answer is kept, and the password proven already.
    const proven = name === 'one vault' ? ['proving', 'opening'] : steps;
    expect(whole).toEqual(proven);
  });

  test('aborted once the password is proven, every attempt is back', async () => {
    const phone = open(`${sub}-proven`);
    await phone.register({ backupKey: createBackupKey(), password });
    const { options, steps: told } = stopping('opening');
    await expect(phone.recover({ password, ...options })).rejects.toBe(reason);
    expect(told).toEqual(steps);
    await (await phone.recover({ password })).settled;
    const { attemptsRemaining, maxAttempts } = await phone.status();
    expect(attemptsRemaining).toBe(maxAttempts);
  });

  test('a registration aborted as it is stretched leaves what is there, and made again is done', async () => {
    const phone = open(`${sub}-register`);
    const backupKey = createBackupKey();
    const { options, steps: told } = stopping('stretching');
    await expect(phone.register({ backupKey, password, ...options })).rejects.toBe(reason);
    expect(told).toEqual(['checking', 'asking', 'stretching']);
    expect((await phone.status()).state).toBe('none');
    const whole: Step[] = [];
    await phone.register({ backupKey, password, onProgress: ({ step }) => void whole.push(step) });
    expect(whole).toEqual(['checking', 'asking', 'stretching', 'storing']);
  });

  test('a signal that is aborted before ends every call before anything is asked for', async () => {
    const phone = open(`${sub}-before`);
    const signal = AbortSignal.abort(reason);
    const backupKey = createBackupKey();
    const calls = [
      phone.register({ backupKey, password, signal }),
      phone.changePassword({ backupKey, password, signal }),
      phone.recover({ password, signal }),
      phone.repair({ password, signal }),
      phone.status({ signal }),
      phone.delete(backupKey, { signal }),
      phone.reset({ signal }),
      phone.cancelReset({ signal }),
    ];
    for (const { status, ...ended } of await Promise.allSettled(calls))
      expect({ status, ...ended }).toEqual({ status: 'rejected', reason });
    expect(phone.now()).toBeUndefined();
  });

  test('one signal for 100 calls has no listener left of any', async () => {
    const phone = open(`${sub}-100`);
    const { signal } = new AbortController();
    for (let round = 0; round < 10; round++)
      await Promise.all(Array.from({ length: 10 }, () => phone.status({ signal })));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a call that waits', () => {
  const asking = (options: object) =>
    new BackupKeyVault({ url: server.url, token: () => 'token', ...options } as { url: string; token(): string });

  test('for an answer ends at once, and the request with it', async () => {
    server.say('silence');
    const controller = new AbortController();
    let given: AbortSignal | null | undefined;
    const seeing: typeof fetch = (input, init) => {
      given = init?.signal;
      return fetch(input, init);
    };
    const asked = asking({ fetch: seeing }).status({ signal: controller.signal });
    while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    expect(given?.reason).toBe(reason);
    expect(server.seen).toHaveLength(1);
  });

  test('for another try ends at once, and does not try', async () => {
    server.say('drop');
    const controller = new AbortController();
    const before = server.seen.length;
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const running = timers();
    const phone = asking({ onRetry: () => setImmediate(() => controller.abort(reason)) });
    await expect(phone.status({ signal: controller.signal })).rejects.toBe(reason);
    expect(timers()).toBe(running);
    expect(server.seen.length - before).toBe(1);
  });

  test('for the app’s token ends at once, and what comes later sends nothing', async () => {
    server.say(json({}));
    const controller = new AbortController();
    const before = server.seen.length;
    let give = (_token: string) => {};
    const token = () =>
      new Promise<string>((resolve) => {
        give = resolve;
      });
    const asked = asking({ token }).status({ signal: controller.signal });
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    give('token');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.seen.length).toBe(before);
  });
});

test('what onProgress throws, the call rejects with', async () => {
  const onProgress = () => {
    throw reason;
  };
  await expect(alone('throws').recover({ password, onProgress })).rejects.toBe(reason);
});
