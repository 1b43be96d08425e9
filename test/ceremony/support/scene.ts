/** A ceremony against the embedded services: a cluster with its first HSM, its secrets, and people with keys. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateClusterCommand, CreateHsmCommand } from '@aws-sdk/client-cloudhsm-v2';
import { CreateCustomKeyStoreCommand } from '@aws-sdk/client-kms';
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { type Folder, openFolder } from '../../../bin/ceremony/folder.ts';
import { openAws, openRoom, type Room } from '../../../bin/ceremony/room.ts';
import type { Operator } from '../../../bin/ceremony/transcript.ts';
import { ceremonyNames } from '../../../lib/key-store/names.ts';
import { type EmbeddedKms, startKms } from '../../../lib/local/kms/server.ts';
import { packageBytes } from '../../cloudhsm/host.ts';
import { type EmbeddedCloudHsm, startCloudHsm } from '../../cloudhsm/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export const names = ceremonyNames('prod');

export interface Scene {
  readonly hsm: EmbeddedCloudHsm;
  readonly kms: EmbeddedKms;
  readonly room: Room;
  readonly clusterId: string;
  readonly path: string;
  readonly said: string[];
  /** As the stack of the key store does: a second HSM, and the store on the cluster. */
  createStore(cluster?: string, signed?: Folder): Promise<void>;
  password(stage?: string): Promise<string>;
  close(): Promise<void>;
}

/** A person, whose public key is in the folder. */
export function seat(path: string, who: string): Operator {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(join(path, 'operators', `${who}.pem`), publicKey.export({ type: 'spki', format: 'pem' }));
  return { who, key: privateKey };
}

export async function openScene(): Promise<Scene> {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'embedded', AWS_SECRET_ACCESS_KEY: 'embedded' });
  const hsm = await startCloudHsm({
    changeMs: 5,
    host: {
      region: 'us-east-1',
      adminSecret: names.adminSecret,
      kmsuserSecret: names.kmsuserSecret,
      trustAnchorParameter: names.trustAnchorParameter,
      packageUri: 's3://packages/cloudhsm-cli.rpm',
      packageSha256: createHash('sha256').update(packageBytes).digest('hex'),
    },
  });
  const kms = await startKms({ clusters: hsm.lookup, connectMs: 5 });
  const aws = openAws({ region: 'us-east-1', kms: kms.endpoint, others: hsm.endpoint });
  for (const [Name, SecretString] of [
    [names.adminSecret, 'AdminPasswordOfTheHsm23'],
    [names.kmsuserSecret, 'FirstPasswordOfKmsuser4'],
  ] as const)
    await aws.secrets.send(new CreateSecretCommand({ Name, SecretString }));
  const { Cluster } = await aws.cloudhsm.send(
    new CreateClusterCommand({ HsmType: 'hsm2m.medium', SubnetIds: ['subnet-a', 'subnet-b'] }),
  );
  const clusterId = Cluster?.ClusterId ?? '';
  await sleep(10);
  await aws.cloudhsm.send(new CreateHsmCommand({ ClusterId: clusterId, AvailabilityZone: 'us-east-1a' }));
  await sleep(10);
  await aws.ssm.send(new PutParameterCommand({ Name: names.clusterParameter, Value: clusterId }));

  const temporary = temporaryFolder();
  const { path } = temporary;
  const folder = openFolder(path);
  const said: string[] = [];
  const operator = seat(path, 'Ana Ruiz');
  const room = openRoom('prod', aws, { folder, operator, pollMs: 5, say: (line) => void said.push(line) });

  const password = async (VersionStage = 'AWSCURRENT') => {
    const read = await aws.secrets.send(new GetSecretValueCommand({ SecretId: names.kmsuserSecret, VersionStage }));
    return read.SecretString ?? '';
  };
  return {
    hsm,
    kms,
    room,
    clusterId,
    path,
    said,
    password,
    async createStore(cluster = clusterId, signed = folder) {
      await aws.cloudhsm.send(new CreateHsmCommand({ ClusterId: cluster, AvailabilityZone: 'us-east-1b' }));
      await sleep(10);
      hsm.cluster(cluster);
      await aws.kms.send(
        new CreateCustomKeyStoreCommand({
          CustomKeyStoreName: names.keyStore,
          CloudHsmClusterId: cluster,
          KeyStorePassword: await password(),
          TrustAnchorCertificate: signed.read('trustAnchor'),
        }),
      );
    },
    async close() {
      for (const client of Object.values(aws)) client.destroy();
      await kms.close();
      await hsm.close();
      temporary.remove();
    },
  };
}
