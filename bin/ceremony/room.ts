/** What every step of a ceremony works with: the stage's names, AWS, the folder that is carried, and who is at the keys. */

import { setTimeout as sleep } from 'node:timers/promises';
import { CloudHSMV2Client } from '@aws-sdk/client-cloudhsm-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type CeremonyState, isLater } from '../../lib/key-store/ceremony-state.ts';
import { type CeremonyNames, ceremonyNames, type VaultId } from '../../lib/key-store/names.ts';
import { readParameter, writeParameter } from '../../lib/key-store/parameter.ts';
import { type Cluster, readCluster } from '../../lib/key-store/read-cluster.ts';
import { type AdminHost, ssmAdminHost } from './admin-host.ts';
import type { Folder } from './folder.ts';
import type { Facts, Operator } from './transcript.ts';

/** A ceremony cannot go on; the message says what to do. */
export class CeremonyFailure extends Error {
  override readonly name = 'CeremonyFailure';
}

export interface Aws {
  readonly cloudhsm: CloudHSMV2Client;
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly quotas: ServiceQuotasClient;
  readonly secrets: SecretsManagerClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
}

/** Where the services are, for tests; absent, AWS. */
export interface Endpoints {
  readonly region?: string | undefined;
  readonly kms?: string | undefined;
  /** Of STS, IAM and Service Quotas. */
  readonly account?: string | undefined;
  readonly others?: string | undefined;
}

export function openAws({ region, kms, account, others }: Endpoints): Aws {
  const at = (endpoint: string | undefined) => ({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
  });
  return {
    cloudhsm: new CloudHSMV2Client(at(others)),
    iam: new IAMClient(at(account)),
    kms: new KMSClient(at(kms)),
    quotas: new ServiceQuotasClient(at(account)),
    secrets: new SecretsManagerClient(at(others)),
    ssm: new SSMClient(at(others)),
    sts: new STSClient(at(account)),
  };
}

/** The account that the credentials belong to. Throws {@link CeremonyFailure} when the configuration names another. */
export async function requireAccount({ sts }: Pick<Aws, 'sts'>, configured: string | undefined): Promise<string> {
  const { Account: account = '' } = await sts.send(new GetCallerIdentityCommand({}));
  if (configured !== undefined && account !== configured)
    throw new CeremonyFailure(
      `The credentials are of the account ${account}, and the vault is in ${configured}: sign in to that one.`,
    );
  return account;
}

export interface Room {
  readonly names: CeremonyNames;
  readonly aws: Aws;
  readonly host: AdminHost;
  readonly folder: Folder;
  readonly operator: Operator;
  /** Milliseconds between looks at what AWS is doing. */
  readonly pollMs: number;
  readonly say: (line: string) => void;
}

export function openRoom(vaultId: VaultId, aws: Aws, rest: Pick<Room, 'folder' | 'operator' | 'say' | 'pollMs'>): Room {
  const names = ceremonyNames(vaultId);
  return { names, aws, host: ssmAdminHost(aws.ssm, names, rest.pollMs), ...rest };
}

export async function currentCluster({ aws, names }: Pick<Room, 'aws' | 'names'>): Promise<Cluster> {
  const id = await readParameter(aws.ssm, names.clusterParameter);
  const cluster = id === undefined ? undefined : await readCluster(aws.cloudhsm, id);
  if (!cluster)
    throw new CeremonyFailure(`There is no cluster: run \`npx cdk deploy ${names.prefix}-cluster -c stage=…\` first.`);
  return cluster;
}

/** Waits until the cluster is as it should be, an hour at most. */
export async function watchCluster(room: Room, done: (cluster: Cluster) => boolean): Promise<Cluster> {
  for (const end = Date.now() + 3_600_000; Date.now() < end; await sleep(room.pollMs)) {
    const cluster = await currentCluster(room);
    if (done(cluster)) return cluster;
    if (['DEGRADED', 'DELETE_IN_PROGRESS'].includes(cluster.state))
      throw new CeremonyFailure(`The cluster is ${cluster.state}: ${cluster.message} See docs/operations.md, "Abort".`);
    room.say(`the cluster is ${cluster.state}`);
  }
  throw new CeremonyFailure('The cluster did not change within an hour: run this again, or ask AWS Support.');
}

/** A step that was done. */
interface Done {
  readonly step: string;
  readonly facts: Facts;
  /** How far the ceremony is with it. Absent: as far as before. */
  readonly state?: CeremonyState;
}

/**
 * Writes a step down, then tells AWS how far the ceremony is and how the transcript ends. The line that AWS last saw
 * must still be in the transcript: a new end over a shortened transcript would hide what was cut off. Throws
 * TamperedTranscript.
 */
export async function record(room: Room, { step, facts, state }: Done): Promise<void> {
  const { aws, names, folder, operator } = room;
  const [seen, kept] = await Promise.all(
    [names.transcriptParameter, names.stateParameter].map((name) => readParameter(aws.ssm, name)),
  );
  const head = folder.append({ operator, step, facts }, seen);
  if (state !== undefined && isLater(state, kept)) await writeParameter(aws.ssm, names.stateParameter, state);
  await writeParameter(aws.ssm, names.transcriptParameter, head);
}
