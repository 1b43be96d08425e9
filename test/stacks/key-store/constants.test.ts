/** What may not change after the first deployment, against emulated Systems Manager. */
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { constantsResource } from '../../../lambdas/key-store/constants/constants-resource.ts';
import type { Resource, ResourceEvent } from '../../../lambdas/key-store/framework/event.ts';
import { explained } from '../../../lambdas/key-store/framework/explained.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from '../../cloudhsm/server.ts';
import { clientOptions } from '../../support/vault/clients.ts';
import { synthesize as synthesizeVault } from '../template.ts';
import { createEvent, deleteEvent, updateEvent } from './support/framework.ts';
import { synthesize } from './support/stacks.ts';

let server: EmbeddedCloudHsm;
let ssm: SSMClient;
let resource: Resource;

beforeAll(async () => {
  server = await startCloudHsm();
  ssm = new SSMClient(clientOptions(server.endpoint));
  resource = explained(constantsResource(ssm));
});
afterAll(async () => {
  ssm.destroy();
  await server.close();
});

const first = { 'vault name': 'a-vault', 'wrapping key 1': 'arn:one', 'identity key 1': 'arn:sign' };
let vaults = 0;

/** A vault of its own for each test. */
function vault(Retain = 'true') {
  const Parameter = `/vault-${++vaults}/constants`;
  const given = (Constants: object) => ({ Parameter, Constants, Retain }) as unknown as Record<string, string>;
  const run = (event: ResourceEvent) => resource.onEvent(event);
  return {
    Parameter,
    create: (constants: object) => run(createEvent(given(constants))),
    update: (constants: object) => run(updateEvent(Parameter, given(constants), given({}))),
    remove: () => run(deleteEvent(Parameter, given(first))),
    stored: async () =>
      (await ssm.send(new GetParameterCommand({ Name: Parameter })).catch(() => undefined))?.Parameter?.Value,
  };
}

describe('what was deployed first', () => {
  test('is stored, and the same again is taken', async () => {
    const { create, update, stored } = vault();
    await create(first);
    await update(first);
    expect(JSON.parse((await stored()) ?? '')).toEqual(first);
  });

  test.each([
    ['vault name', 'another-vault', 'deploy with -c vaultName=a-vault'],
    ['wrapping key 1', 'arn:two', 'deploy with -c keyArn=arn:one'],
    ['identity key 1', 'arn:two', 'deploy with -c identityKeyArns=arn:sign'],
  ])('is not replaced: another %s is refused, and says how to keep the first', async (name, value, remedy) => {
    const { create, update, stored } = vault();
    await create(first);
    const changed = update({ ...first, [name]: value });
    await expect(changed).rejects.toThrow('would lose every key in the vault');
    await expect(changed).rejects.toThrow(remedy);
    expect(JSON.parse((await stored()) ?? '')).toEqual(first);
  });

  test('is not replaced by a stack that is made anew either', async () => {
    const { create, remove } = vault();
    await create(first);
    await remove();
    await expect(create({ ...first, 'wrapping key 1': 'arn:two' })).rejects.toThrow('-c keyArn=arn:one');
    await create(first);
  });

  test('may grow, and a deployment that is rolled back leaves nothing of itself', async () => {
    const { create, update, stored } = vault();
    await create(first);
    await update({ ...first, 'wrapping key 2': 'arn:two' });
    await update(first);
    expect(JSON.parse((await stored()) ?? '')).toEqual(first);
    await update({ ...first, 'wrapping key 2': 'arn:three' });
  });

  test('goes with a stack that keeps nothing', async () => {
    const { create, remove, stored } = vault('false');
    await create(first);
    await remove();
    await remove();
    expect(await stored()).toBeUndefined();
  });

  test('that somebody wrote over by hand stops the deployment', async () => {
    const { Parameter, create, update } = vault();
    await create(first);
    await ssm.send(new PutParameterCommand({ Name: Parameter, Value: 'none', Type: 'String', Overwrite: true }));
    await expect(update(first)).rejects.toThrow(`The parameter ${Parameter} was changed by hand`);
  });
});

describe('the stacks', () => {
  const waitsFor = (resources: Readonly<Record<string, { readonly DependsOn?: readonly string[] }>>, id: string) =>
    Object.keys(resources).filter((name) => resources[name]?.DependsOn?.includes(id));

  test.each(['dev', 'prod', 'localstack'] as const)('of %s change no function before it was asked', (stage) => {
    const template = synthesizeVault(stage);
    const [[id = '', constants] = []] = template.ofType('Custom::VaultConstants');
    const { vaultName = '' } = { vaultName: constants?.Properties.Constants['vault name'] };
    expect(vaultName).not.toBe('');
    expect(Object.keys(constants?.Properties.Constants)).toEqual(['vault name', 'wrapping key 1', 'identity key 1']);
    const waiting = waitsFor(template.resources, id);
    const functions = Object.keys(template.resources).filter((name) => /^Functions.*Function[0-9A-F]{8}$/.test(name));
    expect(functions.length).toBeGreaterThan(10);
    expect(functions.filter((name) => !waiting.includes(name))).toEqual([]);
  });

  test('of the key store make no HSM, store or key before the name was asked', () => {
    const [constants] = synthesize().ofType('key-store', 'Custom::VaultConstants');
    expect(constants?.Properties.Constants).toEqual({ 'vault name': 'backup-key-vault' });
    const [fleet] = synthesize().ofType('key-store', 'Custom::CloudHsmHsms');
    expect(fleet?.DependsOn).toContain(constants?.id);
  });
});
