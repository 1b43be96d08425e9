/** The vault's own device against the bundled functions: it passes where a user would, and names the route that fails. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { tryBackground } from '../../../lambdas/release/background.ts';
import { tryVault, VaultFails } from '../../../lambdas/release/device.ts';
import { type Invoke, invokeBy } from '../../../lambdas/release/invoke.ts';
import { routes } from '../../../lib/protocol/wire/routes.ts';
import type { RecoveryStartAnswer } from '../../../lib/protocol/wire/schemas.ts';
import { clientOptions } from '../../support/vault/clients.ts';
import { identityOf } from '../../support/vault/identity.ts';
import { type LambdaService, startLambdaService } from '../../support/vault/lambda-service.ts';
import { type ShareParameter, startShareParameter } from '../../support/vault/share-parameter.ts';
import { Table } from '../../support/vault/table.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';

let vault: VaultProcess;
let share: ShareParameter;
let lambda: LambdaService;
let client: LambdaClient;
let table: Table;
let trust: { name: string; identity: string };

beforeAll(async () => {
  vault = await startVaultProcess();
  share = await startShareParameter();
  share.set('0');
  // The waits of a deployment, which a device must not run into.
  lambda = await startLambdaService(vault, {
    VAULT_ATTEMPT_DELAYS: '3600',
    AWS_ENDPOINT_URL_SSM: share.endpoint,
    VAULT_ROLLOUT_PARAMETER: 'share',
    VAULT_REGISTRATION_SHARE: '0',
  });
  client = new LambdaClient({ ...clientOptions(lambda.endpoint), maxAttempts: 1 });
  table = new Table(vault.services.dynamodb);
  trust = { name: 'embedded-vault', identity: await identityOf(vault) };
});

beforeEach(() => lambda.whole());

afterAll(async () => {
  client.destroy();
  table.close();
  await lambda.close();
  await share.close();
  await vault.close();
});

const invoke: Invoke = (name, event) => invokeBy(client, (one) => `vault-${one}:live`)(name, event);
const accounts = async () => (await table.items()).map(({ account }) => account?.S).sort();
const problemOf = (status: number, code: string) => async () => ({
  statusCode: status,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ type: `https://problems/${code}`, title: 'Refused', status, code }),
});

async function failureOf(attempt: Promise<void>): Promise<string> {
  const failure = await attempt.catch((cause: unknown) => cause);
  expect(failure).toBeInstanceOf(VaultFails);
  return (failure as VaultFails).message;
}

describe('a vault that works', () => {
  test('is found to, through every route, whatever the share and the waits, and nothing is left of it', async () => {
    const before = lambda.invoked.length;
    await tryVault(invoke, trust);
    const called = new Set(lambda.invoked.slice(before));
    expect(called).toEqual(new Set(Object.keys(routes).map((name) => `${name}:live`)));
    expect(await accounts()).toEqual([]);
    expect(share.calls).toBeGreaterThan(0);
  });

  test('has background functions that have nothing to do', async () => {
    await tryBackground(invoke);
  });
});

describe('a function that does not start', () => {
  test.each(['health', 'registration-start', 'recovery-finish', 'key-delete'])(
    '%s is named, as API Gateway would answer for it',
    async (name) => {
      lambda.replace(name, async () => {
        throw new SyntaxError('a secret of the code');
      });
      expect(await failureOf(tryVault(invoke, trust))).toBe(`${name} answered 502 SyntaxError`);
    },
  );

  test.each(['authorizer', 'destroyer', 'event-publisher'])('%s is named', async (name) => {
    lambda.replace(name, async () => {
      throw new SyntaxError('a secret of the code');
    });
    expect(await failureOf(tryBackground(invoke))).toBe(`${name} failed with SyntaxError`);
  });

  test('nor one that may not be invoked', async () => {
    lambda.deny('health');
    expect(await failureOf(tryVault(invoke, trust))).toBe('health answered 502 AccessDeniedException');
  });
});

describe('a function that starts and fails', () => {
  test('is named with its status and its code', async () => {
    lambda.replace('recovery-finish', problemOf(500, 'internal'));
    expect(await failureOf(tryVault(invoke, trust))).toBe('recovery-finish answered 500 internal');
    lambda.replace('recovery-finish', problemOf(503, 'key_store_unavailable'));
    expect(await failureOf(tryVault(invoke, trust))).toBe('recovery-finish answered 503 key_store_unavailable');
  });

  test('once is tried again, as the SDK does', async () => {
    let calls = 0;
    const busy = problemOf(503, 'storage_unavailable');
    lambda.replace('recovery-start', (asked) => (calls++ === 0 ? busy() : asked()));
    await tryVault(invoke, trust);
    expect(calls).toBeGreaterThan(2);
  });

  test('leaves no account behind where the rest of the vault works', async () => {
    const before = await accounts();
    lambda.replace('recovery-start', problemOf(500, 'internal'));
    await failureOf(tryVault(invoke, trust));
    expect(await accounts()).toEqual(before);
  });

  test.each([
    ['authorizer', async () => ({ policyDocument: {} })],
    ['destroyer', async () => ({ batchItemFailures: [{ itemIdentifier: '' }] })],
  ])('%s is named for a wrong answer', async (name, stand) => {
    lambda.replace(name, stand);
    expect(await failureOf(tryBackground(invoke))).toBe(`${name} answered wrongly`);
  });
});

describe('a vault that answers, and wrongly', () => {
  test('under another name than the deployment’s', async () => {
    const message = await failureOf(tryVault(invoke, { ...trust, name: 'another-vault' }));
    expect(message).toMatch(/^key-status answered 200, but WrongVault/);
  });

  test('signed by another key than apps pin', async () => {
    const other = await startVaultProcess();
    const identity = await identityOf(other);
    await other.close();
    const message = await failureOf(tryVault(invoke, { ...trust, identity }));
    expect(message).toMatch(/^registration-start answered 200, but WrongVault/);
  });

  test('that has no attempt counted for a wrong password', async () => {
    let status: unknown;
    lambda.replace('key-status', async (asked) => {
      const answer = (await asked()) as { body: string };
      const key = JSON.parse(answer.body);
      status = key;
      return key.state === 'active' ? { ...answer, body: JSON.stringify({ ...key, attemptsRemaining: 9 }) } : answer;
    });
    expect(await failureOf(tryVault(invoke, trust))).toBe(
      'recovery-start answered 200, but a wrong password left 9 of 9 attempts',
    );
    expect(status).toMatchObject({ state: 'active' });
  });

  test('that keeps what was deleted', async () => {
    lambda.replace('key-delete', async () => ({ statusCode: 204, headers: {}, body: '' }));
    expect(await failureOf(tryVault(invoke, trust))).toBe(
      'key-status answered 200, but the state of the key expected none, got active',
    );
  });

  test.each<[string, (answer: SetAnswer) => object, string]>([
    ['that gives another set back', ({ set }) => ({ set: { ...set, threshold: 1 } }), 'gave another set back'],
    [
      'that evaluates nothing',
      ({ set }) => ({ evaluated: set.members[1]?.publicKey }),
      'evaluated under another share',
    ],
  ])('as a member of a set %s', async (_, spoil, fault) => {
    lambda.replace('recovery-start', async (asked) => {
      const answer = (await asked()) as { body: string };
      const body = JSON.parse(answer.body);
      return 'evaluated' in body ? { ...answer, body: JSON.stringify({ ...body, ...spoil(body) }) } : answer;
    });
    expect(await failureOf(tryVault(invoke, trust))).toBe(
      `recovery-start answered 200, but a member of a set ${fault}`,
    );
  });
});

type SetAnswer = Extract<RecoveryStartAnswer, { evaluated: string }>;
