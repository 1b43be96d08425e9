/**
 * A new password for kmsuser. It is kept as AWSPENDING before anything uses it, and becomes AWSCURRENT when everything
 * does. So a run that was cut off anywhere can be run again from the beginning, with the same pending password. The key
 * store is offline meanwhile, for up to half an hour.
 */
import { UpdateCustomKeyStoreCommand } from '@aws-sdk/client-kms';
import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { CeremonyFailure, currentCluster, type Room, record } from '../room.ts';
import { activeAddress } from './activate.ts';
import { connectStore, disconnectStore, requireStore } from './connect.ts';

interface Versions {
  readonly current: string;
  /** Of a rotation that has begun. */
  readonly pending: string | undefined;
}

async function readVersions({ aws, names }: Room): Promise<Versions> {
  const { VersionIdsToStages = {} } = await aws.secrets.send(
    new DescribeSecretCommand({ SecretId: names.kmsuserSecret }),
  );
  const of = (stage: string) => Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes(stage))?.[0];
  const [current, pending] = [of('AWSCURRENT'), of('AWSPENDING')];
  if (current === undefined)
    throw new CeremonyFailure('The secret of kmsuser is empty: deploy the stack of the cluster.');
  return { current, pending: pending === current ? undefined : pending };
}

async function begin({ aws, names }: Room): Promise<string> {
  const drawn = await aws.secrets.send(new GetRandomPasswordCommand({ PasswordLength: 32, ExcludePunctuation: true }));
  const { VersionId = '' } = await aws.secrets.send(
    new PutSecretValueCommand({
      SecretId: names.kmsuserSecret,
      SecretString: drawn.RandomPassword,
      VersionStages: ['AWSPENDING'],
    }),
  );
  return VersionId;
}

async function readPassword({ aws, names }: Room, VersionId: string): Promise<Secret<string>> {
  const read = await aws.secrets.send(new GetSecretValueCommand({ SecretId: names.kmsuserSecret, VersionId }));
  return new Secret(read.SecretString ?? '');
}

export async function rotate(room: Room): Promise<void> {
  const { id } = await requireStore(room);
  const cluster = await currentCluster(room);
  if (cluster.state !== 'ACTIVE') throw new CeremonyFailure(`The cluster is ${cluster.state}: it must be ACTIVE.`);
  const { current, pending } = await readVersions(room);
  const version = pending ?? (await begin(room));
  if (pending !== undefined) room.say('a rotation that was cut off is done again');
  const password = await readPassword(room, version);
  // The host first: if there is none, nothing has been disconnected yet.
  const address = await activeAddress(room);
  await room.host.run('list-users', address);

  await disconnectStore(room);
  await room.host.run('change-pending-kmsuser-password', address);
  await room.aws.kms.send(
    new UpdateCustomKeyStoreCommand({ CustomKeyStoreId: id, KeyStorePassword: password.reveal() }),
  );
  await connectStore(room);
  const stage = { SecretId: room.names.kmsuserSecret, RemoveFromVersionId: current, MoveToVersionId: version };
  await room.aws.secrets.send(new UpdateSecretVersionStageCommand({ ...stage, VersionStage: 'AWSCURRENT' }));
  const facts = { keyStore: id, cluster: cluster.id, secretVersion: version };
  await record(room, { step: 'rotate', facts, state: 'connected' });
  room.say(`kmsuser has a new password, version ${version} of its secret`);
}
