/** The custom resource that holds back a release: when it tries the new versions, and when it does not. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ResourceEvent } from '../../../lambdas/key-store/framework/event.ts';
import { releaseCheck } from '../../../lambdas/release/check-resource.ts';
import { routes } from '../../../lib/protocol/wire/routes.ts';
import { clientOptions } from '../../support/vault/clients.ts';
import { identityOf } from '../../support/vault/identity.ts';
import { type LambdaService, startLambdaService } from '../../support/vault/lambda-service.ts';
import { startVaultProcess, type VaultProcess } from '../../support/vault/vault.ts';

let vault: VaultProcess;
let lambda: LambdaService;
let client: LambdaClient;
let identity: string;

beforeAll(async () => {
  vault = await startVaultProcess();
  lambda = await startLambdaService(vault);
  client = new LambdaClient({ ...clientOptions(lambda.endpoint), maxAttempts: 1 });
  identity = await identityOf(vault);
});

beforeEach(() => lambda.whole());

afterAll(async () => {
  client.destroy();
  await lambda.close();
  await vault.close();
});

const names = [...Object.keys(routes), 'authorizer', 'destroyer', 'event-publisher'];
const arn = (name: string, version: number) =>
  `arn:aws:lambda:eu-central-1:111122223333:function:vault-${name}:${version}`;

/** As CloudFormation hands properties over: each a text. */
const propertiesOf = (version: number, differs: object = {}) => ({
  Versions: Object.fromEntries(names.map((name) => [name, arn(name, version)])),
  Vault: 'embedded-vault',
  Identities: [identity],
  PatienceSeconds: '0',
  ...differs,
});

interface Asked {
  readonly type: ResourceEvent['RequestType'];
  readonly version: number;
  readonly id?: string;
  readonly differs?: object;
}

/** The resource's id after it. */
async function ask({ type, version, id, differs }: Asked): Promise<string> {
  const event: ResourceEvent = {
    RequestType: type,
    LogicalResourceId: 'ReleaseCheck',
    ResourceProperties: propertiesOf(version, differs),
    ...(id !== undefined && { PhysicalResourceId: id }),
  };
  return (await releaseCheck(client).onEvent(event)).PhysicalResourceId;
}

const invokedDuring = async (act: () => Promise<unknown>) => {
  const before = lambda.invoked.length;
  await act();
  return lambda.invoked.slice(before);
};

const breakDown = (name: string) =>
  lambda.replace(name, async () => {
    throw new SyntaxError('a secret of the code');
  });

describe('a release', () => {
  test('is tried by the versions that it brings, each of them', async () => {
    const invoked = await invokedDuring(() => ask({ type: 'Create', version: 1 }));
    expect(new Set(invoked)).toEqual(new Set(names.map((name) => `${name}:1`)));
  });

  test('that does not work is refused, with the route, its answer, what is not harmed and where to read on', async () => {
    breakDown('recovery-finish');
    const refused = await ask({ type: 'Create', version: 1 }).catch((cause: Error) => cause.message);
    expect(refused).toMatch(
      /^The new code fails: recovery-finish answered 502 SyntaxError\. .*docs\/release-check\.md/,
    );
    expect(refused).not.toContain('secret');
  });

  test('whose event-publisher does not start is refused too', async () => {
    breakDown('event-publisher');
    await expect(ask({ type: 'Create', version: 1 })).rejects.toThrow('event-publisher failed with SyntaxError');
  });

  test('is tried again while rights are on their way', async () => {
    lambda.deny('recovery-start');
    setTimeout(() => lambda.whole(), 1_000);
    await expect(ask({ type: 'Create', version: 1, differs: { PatienceSeconds: '60' } })).resolves.toBeTruthy();
  });

  test('with no version of a function is told which property is wrong', async () => {
    const differs = { Versions: { health: '' } };
    await expect(ask({ type: 'Create', version: 1, differs })).rejects.toThrow('Versions.health');
  });
});

describe('an update that fails', () => {
  /** A first release, and a second over it. */
  const releases = async () => {
    const first = await ask({ type: 'Create', version: 1 });
    return { first, second: await ask({ type: 'Update', version: 2, id: first }) };
  };

  test('goes back without being tried, so that the stack never hangs in UPDATE_ROLLBACK_FAILED', async () => {
    const { first } = await releases();
    breakDown('health');
    await expect(ask({ type: 'Update', version: 2, id: first })).rejects.toThrow('health');
    const invoked = await invokedDuring(async () =>
      expect(await ask({ type: 'Update', version: 1, id: first })).toBe(first),
    );
    expect(invoked).toEqual([]);
  });

  test('after its own check passed goes back as well', async () => {
    const { second } = await releases();
    breakDown('health');
    expect(await invokedDuring(() => ask({ type: 'Update', version: 1, id: second }))).toEqual([]);
  });

  test('the versions before those are tried like new ones', async () => {
    const { second } = await releases();
    const third = await ask({ type: 'Update', version: 3, id: second });
    breakDown('health');
    await expect(ask({ type: 'Update', version: 1, id: third })).rejects.toThrow('health');
  });
});

test('a deletion is never held up', async () => {
  for (const name of names) breakDown(name);
  const invoked = await invokedDuring(async () =>
    expect(await ask({ type: 'Delete', version: 1, id: 'any' })).toBe('any'),
  );
  expect(invoked).toEqual([]);
});
