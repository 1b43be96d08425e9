/** Whether KMS is connected to the key store: asked of the embedded KMS in each state, and alarmed about. */
import { readFileSync } from 'node:fs';
import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  DescribeCustomKeyStoresCommand,
  DisconnectCustomKeyStoreCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { type EmbeddedKms, startKms } from '../../lib/local/kms/server.ts';
import { countMetrics, namespace } from '../../lib/signals.ts';
import { buildApp } from '../../lib/stacks/app.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from '../cloudhsm/server.ts';
import { keepOutput } from '../support/keep-output.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { clientOptions } from '../support/vault/clients.ts';
import { entered } from './entered.ts';
import { activeCluster, kmsuserPassword } from './key-store/support/cluster.ts';
import { keyArn, keyStoreId, type Synthesized, synthesize } from './template.ts';

describe('a look', () => {
  let cluster: EmbeddedCloudHsm;
  let kms: EmbeddedKms;
  let client: KMSClient;
  let CustomKeyStoreId: string;
  const printed: string[] = [];

  beforeAll(async () => {
    cluster = await startCloudHsm({ changeMs: 2 });
    kms = await startKms({ clusters: cluster.lookup, connectMs: 3_000 });
    client = new KMSClient(clientOptions(kms.endpoint));
    const created = await client.send(
      new CreateCustomKeyStoreCommand({
        CustomKeyStoreName: 'vault',
        CloudHsmClusterId: await activeCluster(cluster, new CloudHSMV2Client(clientOptions(cluster.endpoint))),
        KeyStorePassword: kmsuserPassword,
        TrustAnchorCertificate: cluster.awsRoot,
      }),
    );
    CustomKeyStoreId = created.CustomKeyStoreId ?? '';
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_KMS: kms.endpoint,
      VAULT_KEY_STORE_ID: CustomKeyStoreId,
    });
  });

  beforeEach(() => {
    printed.length = 0;
    keepOutput(printed);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    client.destroy();
    await kms.close();
    await cluster.close();
  });

  /** The values of the metric, and the states in the log. */
  async function look(): Promise<{ connected: unknown[]; logged: unknown[] }> {
    const { handler } = await import('../../lambdas/background/key-store-watch.ts');
    await handler();
    const lines = printed.flatMap((text) => text.split('\n').filter(Boolean)).map((line) => JSON.parse(line));
    return {
      connected: lines.filter(({ _aws }) => _aws).map((line) => line[countMetrics.keyStoreConnected]),
      logged: lines.filter(({ level }) => level === 'ERROR').map(({ state, error }) => error ?? state),
    };
  }

  async function settled(): Promise<string> {
    for (;;) {
      const { CustomKeyStores } = await client.send(new DescribeCustomKeyStoresCommand({ CustomKeyStoreId }));
      const state = CustomKeyStores?.[0]?.ConnectionState ?? '';
      if (!state.endsWith('ING')) return state;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  test('says 0 and the state while it is disconnected, and while it connects', async () => {
    expect(await look()).toEqual({ connected: [0], logged: ['DISCONNECTED'] });
    printed.length = 0;
    await client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
    expect(await look()).toEqual({ connected: [0], logged: ['CONNECTING'] });
    await settled();
  });

  test('says 1 and logs nothing when it is connected, in the metric that the alarm reads', async () => {
    expect(await settled()).toBe('CONNECTED');
    expect(await look()).toEqual({ connected: [1], logged: [] });
    const { _aws, service } = JSON.parse(printed[0] ?? '{}');
    const { Namespace, Dimensions } = _aws.CloudWatchMetrics[0];
    expect([Namespace, Dimensions, service]).toEqual([namespace, [['service']], 'backup-key-vault']);
  });

  test('says 0 and why when the connection failed', async () => {
    await client.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId }));
    await settled();
    kms.failNextConnect('INSUFFICIENT_CLOUDHSM_HSMS');
    await client.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
    expect(await settled()).toBe('FAILED');
    expect(await look()).toEqual({ connected: [0], logged: ['INSUFFICIENT_CLOUDHSM_HSMS'] });
  });

  test('says 0 when the key store is gone', async () => {
    jest.resetModules();
    process.env.VAULT_KEY_STORE_ID = 'cks-00000000000000000';
    expect(await look()).toEqual({ connected: [0], logged: ['ABSENT'] });
  });

  test('that KMS does not answer fails and says nothing', async () => {
    jest.resetModules();
    process.env.AWS_ENDPOINT_URL_KMS = 'http://127.0.0.1:1';
    await expect(look()).rejects.toThrow();
    expect(printed.join('')).not.toContain(countMetrics.keyStoreConnected);
  });
});

const rulesOf = (template: Synthesized) =>
  template.ofType('AWS::Events::Rule').filter(([id]) => id.startsWith('KeyStoreWatch'));

describe('in a stage with a key store', () => {
  const template = synthesize('prod');

  test('it is looked at every five minutes', () => {
    const [[, rule] = [], ...more] = rulesOf(template);
    expect(more).toEqual([]);
    expect(rule?.Properties).toMatchObject({ ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED' });
    expect(JSON.stringify(rule?.Properties.Targets)).toMatch(/KeyStoreWatchFunction\w*live/);
    const [, lambda] = template
      .ofType('AWS::Lambda::Function')
      .find(([, { Properties }]) => Properties.FunctionName === 'backup-key-vault-prod-key-store-watch') ?? [
      '',
      undefined,
    ];
    expect(lambda?.Properties.Environment.Variables.VAULT_KEY_STORE_ID).toBe(keyStoreId);
  });

  test('one 0 in each of two periods is an alarm, and so is silence', () => {
    const alarm = template
      .ofType('AWS::CloudWatch::Alarm')
      .find(([, { Properties }]) => Properties.AlarmName === 'backup-key-vault-prod-key-store-disconnected');
    expect(alarm?.[1].Properties).toMatchObject({
      MetricName: countMetrics.keyStoreConnected,
      Statistic: 'Minimum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 300,
      EvaluationPeriods: 2,
      TreatMissingData: 'breaching',
    });
  });

  test('the key store’s own stack says which it is', () => {
    const folder = temporaryFolder();
    const app = new App({ outdir: folder.path, context: entered('prod') });
    buildApp(app);
    app.synth();
    const text = readFileSync(folder.at('backup-key-vault-prod.template.json'), 'utf8');
    folder.remove();
    expect(text).toMatch(/"VAULT_KEY_STORE_ID": \{\s*"Fn::ImportValue": "backup-key-vault-prod-key-store:/);
  });
});

test('a stage on a KMS key of its own has none to watch', () => {
  expect(rulesOf(synthesize('dev'))).toEqual([]);
});

test('an imported key is watched when its key store is named, and the name must be one', () => {
  const make = (context: object) => {
    const app = new App({ context: { ...entered('prod'), keyArn, ...context } });
    return () => buildApp(app);
  };
  expect(make({ keyStoreId: 'vault' })).toThrow('keyStoreId');
  expect(make({})).not.toThrow();
});
