/** The canary counts what a user would have met, and says in its log which route failed. */
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { messages } from '../../../lib/signals.ts';
import { keepOutput } from '../../support/keep-output.ts';
import { identityOf } from '../../support/vault/identity.ts';
import { type LambdaService, startLambdaService } from '../../support/vault/lambda-service.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';

let vault: VaultProcess;
let lambda: LambdaService;
let handler: () => Promise<void>;
const printed: string[] = [];

beforeAll(async () => {
  keepOutput(printed);
  vault = await startVaultProcess();
  lambda = await startLambdaService(vault);
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
    VAULT_NAME: 'embedded-vault',
    VAULT_FUNCTIONS: 'vault',
    VAULT_IDENTITIES: await identityOf(vault),
  });
  handler = (await import('../../../lambdas/background/canary.ts')).handler;
});

beforeEach(() => {
  printed.length = 0;
  lambda.whole();
});

afterAll(async () => {
  jest.restoreAllMocks();
  await lambda.close();
  await vault.close();
});

const lines = () => printed.flatMap((text) => text.split('\n').filter(Boolean)).map((line) => JSON.parse(line));
const counted = () => lines().filter((line) => line._aws);
const said = () => lines().filter((line) => !line._aws);

test('counts 1 and the time it took, and says nothing, where a user can register and recover', async () => {
  await handler();
  expect(counted()).toEqual([expect.objectContaining({ canary: 1, 'canary-duration': expect.any(Number) })]);
  expect(said()).toEqual([]);
});

test('comes in by the alias that users come in by', () => {
  expect(lambda.invoked.length).toBeGreaterThan(8);
  for (const name of lambda.invoked) expect(name).toMatch(/:live$/);
});

test('counts 0 and says which route failed where one does not', async () => {
  lambda.replace('recovery-start', async () => {
    throw new SyntaxError('a secret of the code');
  });
  await handler();
  expect(counted()).toEqual([expect.objectContaining({ canary: 0 })]);
  expect(said()).toEqual([
    expect.objectContaining({
      level: 'ERROR',
      message: messages.canaryFailed,
      reason: 'recovery-start answered 502 SyntaxError',
    }),
  ]);
});
