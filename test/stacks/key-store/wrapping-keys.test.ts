/** Which wrapping keys may follow which: no deployment wraps with what cannot be opened, or loses what is wrapped. */
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Resource } from '../../../lambdas/key-store/framework/event.ts';
import { explained } from '../../../lambdas/key-store/framework/explained.ts';
import { wrappingKeysResource } from '../../../lambdas/key-store/wrapping-keys/wrapping-keys-resource.ts';
import { ssmSweep } from '../../../lib/aws/ssm-sweep.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from '../../cloudhsm/server.ts';
import { clientOptions } from '../../support/vault/clients.ts';
import { createEvent, deleteEvent, updateEvent } from './support/framework.ts';

let server: EmbeddedCloudHsm;
let ssm: SSMClient;
let resource: Resource;

beforeAll(async () => {
  server = await startCloudHsm();
  ssm = new SSMClient(clientOptions(server.endpoint));
  resource = explained(wrappingKeysResource(ssm));
});
afterAll(async () => {
  ssm.destroy();
  await server.close();
});

let vaults = 0;

/** A vault of its own for each test. CloudFormation passes numbers as texts. */
function vault(Retain = 'true') {
  const [Parameter, SweepParameter] = [`/vault-${++vaults}/wrapping-keys`, `/vault-${vaults}/rewrap-sweep`];
  const given = (...numbers: number[]) =>
    ({ Parameter, SweepParameter, Numbers: numbers.map(String), Retain }) as unknown as Record<string, string>;
  const sweep = ssmSweep(ssm, SweepParameter);
  return {
    Parameter,
    create: (...numbers: number[]) => resource.onEvent(createEvent(given(...numbers))),
    deploy: (...numbers: number[]) => resource.onEvent(updateEvent(Parameter, given(...numbers), given())),
    remove: () => resource.onEvent(deleteEvent(Parameter, given(1))),
    found: (newest: number, ...free: number[]) =>
      sweep.write({ newest, since: 0, pass: { startedAt: 0, left: {} }, free }),
    swept: () => sweep.read(),
    stored: async () =>
      (await ssm.send(new GetParameterCommand({ Name: Parameter })).catch(() => undefined))?.Parameter?.Value,
  };
}

describe('one key takes the place of another', () => {
  test('in three steps, the last once nothing is left under the old one', async () => {
    const { create, deploy, found } = vault();
    await create(1);
    await deploy(1, 2);
    await deploy(2, 1);
    await expect(deploy(2)).rejects.toThrow('Accounts would be lost: key 1 may still wrap their keys');
    await found(2);
    await expect(deploy(2)).rejects.toThrow('until the event WrappingKeyUnused names it');
    await found(2, 1);
    await deploy(2);
    await deploy(2, 3);
  });

  test('and never at once: the functions before it could not open what it wraps', async () => {
    const { create, deploy } = vault();
    await create(1);
    for (const numbers of [[2, 1], [2]])
      await expect(deploy(...numbers)).rejects.toThrow('cannot open what key 2 wraps: put it second');
  });

  test('not by what was found while the old one still wrapped, nor of another key', async () => {
    const { create, deploy, found, swept } = vault();
    await create(1);
    await deploy(1, 2);
    await found(1, 2);
    await deploy(2, 1);
    expect(await swept()).toBeUndefined();
    await found(1, 1);
    await expect(deploy(2)).rejects.toThrow('Accounts would be lost');
    await found(2, 3);
    await expect(deploy(2)).rejects.toThrow('Accounts would be lost');
  });

  test('and goes back at any step, as CloudFormation does when a deployment fails', async () => {
    const { create, deploy, found } = vault();
    await create(1);
    await deploy(1, 2);
    await deploy(1);
    await deploy(1, 2);
    await deploy(2, 1);
    await deploy(1, 2);
    await expect(deploy(1)).rejects.toThrow('key 2 may still wrap');
    await found(1, 2);
    await deploy(1);
    await deploy(1, 2);
    await deploy(2, 1);
    await found(2, 1);
    await deploy(2);
    await deploy(2, 1);
  });
});

describe('a vault that never said its keys', () => {
  test('has key 1, and whatever is deployed over it keeps that', async () => {
    const { create } = vault();
    await expect(create(2)).rejects.toThrow('cannot open what key 2 wraps');
    await expect(create(2, 1)).rejects.toThrow('cannot open what key 2 wraps');
    await create(1, 2);
  });
});

describe('the stack’s deletion', () => {
  test('keeps what is known where the keys stay, so that the next stack is checked too', async () => {
    const { create, deploy, remove, stored } = vault();
    await create(1);
    await deploy(1, 2);
    await deploy(2, 1);
    await remove();
    expect(await stored()).toBeDefined();
    await expect(create(1)).rejects.toThrow('Accounts would be lost: key 2');
    await create(2, 1);
  });

  test('forgets it where they go', async () => {
    const { create, found, remove, stored, swept } = vault('false');
    await create(1);
    await found(1);
    await remove();
    expect([await stored(), await swept()]).toEqual([undefined, undefined]);
    await remove();
  });
});

test('a parameter that was changed by hand is refused, and not written over', async () => {
  const { create, deploy, Parameter, stored } = vault();
  await create(1);
  await ssm.send(new PutParameterCommand({ Name: Parameter, Value: '{"opens":[]}', Overwrite: true }));
  await expect(deploy(1)).rejects.toThrow(`The parameter ${Parameter} was changed by hand`);
  expect(await stored()).toBe('{"opens":[]}');
});
