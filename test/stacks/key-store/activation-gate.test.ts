import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gateResource } from '../../../lambdas/key-store/cluster/activation-gate.ts';
import type { Resource } from '../../../lambdas/key-store/framework/event.ts';
import { explained } from '../../../lambdas/key-store/framework/explained.ts';
import { explain, remediedExceptions } from '../../../lambdas/key-store/framework/remedies.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from '../../cloudhsm/server.ts';
import { clientOptions } from '../../support/vault/clients.ts';
import { activeCluster } from './support/cluster.ts';
import { createEvent, deleteEvent, deploy } from './support/framework.ts';

let server: EmbeddedCloudHsm;
let cloudhsm: CloudHSMV2Client;
let ssm: SSMClient;
let gate: Resource;
let ClusterId: string;

beforeAll(async () => {
  server = await startCloudHsm({ changeMs: 0 });
  cloudhsm = new CloudHSMV2Client(clientOptions(server.endpoint));
  ssm = new SSMClient(clientOptions(server.endpoint));
  gate = explained(gateResource({ cloudhsm, ssm }));
  ClusterId = await activeCluster(server, cloudhsm);
});
afterAll(() => server.close());

const pass = (StateParameter: string) => deploy(gate, createEvent({ ClusterId, StateParameter }));
const state = async (value: string) => {
  await ssm.send(new PutParameterCommand({ Name: `/${value}`, Value: value, Overwrite: true }));
  return `/${value}`;
};

describe('the gate before the key store', () => {
  test.each([
    ['created', 'npm run ceremony -- csr'],
    ['csr', 'npm run ceremony -- sign'],
    ['signed', 'npm run ceremony -- initialize'],
    ['initialized', 'npm run ceremony -- activate'],
    ['nonsense', 'npm run ceremony -- status'],
  ])('stops at once while the ceremony is %s, and names the next step', async (value, step) => {
    const begun = Date.now();
    await expect(pass(await state(value))).rejects.toThrow(step);
    expect(Date.now() - begun).toBeLessThan(30_000);
  });

  test('stops when no ceremony was begun', async () => {
    await expect(pass('/none')).rejects.toThrow('npm run ceremony -- csr');
  });

  test.each(['activated', 'connected'])('opens when the ceremony is %s and the cluster active', async (value) => {
    expect((await pass(await state(value))).PhysicalResourceId).toBe(`${ClusterId}-ceremony`);
  });

  test('stops when the cluster is behind the ceremony, or gone', async () => {
    const StateParameter = await state('activated');
    server.cluster(ClusterId).state = 'INITIALIZED';
    await expect(pass(StateParameter)).rejects.toThrow('npm run ceremony -- status');
    server.cluster(ClusterId).state = 'ACTIVE';
    await expect(deploy(gate, createEvent({ ClusterId: 'cluster-none', StateParameter }))).rejects.toThrow('not there');
  });

  test('does not stand in the way of a deletion', async () => {
    await deploy(gate, deleteEvent('x', { ClusterId: 'cluster-none', StateParameter: '/none' }));
  });
});

describe('the remedies', () => {
  test.each(remediedExceptions)('%s keeps its name and gains what to do', (name) => {
    const { message } = explain(Object.assign(new Error('as AWS says'), { name }));
    expect(message).toMatch(/^.{20,} \(/s);
    expect(message).toContain(`(${name}: as AWS says)`);
  });

  test('an exception outside the table keeps its own words', () => {
    expect(explain(new TypeError('odd')).message).toBe('(TypeError: odd)');
  });
});
