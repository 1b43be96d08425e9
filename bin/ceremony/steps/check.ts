/** Before anything costs money: whether what a deployment of the key store needs is there. Changes nothing. */

import { type CloudHSMV2Client, paginateDescribeClusters } from '@aws-sdk/client-cloudhsm-v2';
import {
  GetServiceQuotaCommand,
  NoSuchResourceException,
  type ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { cliPackage } from '../../../lib/key-store/cli-package.ts';
import { lookForRole, type RoleSight } from '../../../lib/key-store/find-role.ts';
import { readParameter } from '../../../lib/key-store/parameter.ts';
import { regionObstacle } from '../../../lib/key-store/regions.ts';
import { awsRoot } from '../aws-root.ts';
import type { Plan } from '../plan.ts';
import type { Room } from '../room.ts';

export interface Finding {
  readonly holds: boolean;
  readonly line: string;
}

export interface Looking extends Pick<Room, 'aws' | 'names'> {
  readonly plan: Plan;
  /** Of the credentials. */
  readonly account: string;
}

/** With what AWS gives without asking (General Reference, "AWS CloudHSM endpoints and quotas", 28 November 2026). */
const quotas = {
  clusters: { code: 'L-4B16B391', name: 'Clusters per AWS Region and AWS account', usual: 4 },
  hsms: { code: 'L-95BA35D1', name: 'HSMs per AWS Region and AWS account', usual: 6 },
} as const;

type Quota = (typeof quotas)[keyof typeof quotas];

async function quotaOf(client: ServiceQuotasClient, { code, usual }: Quota): Promise<number> {
  try {
    const asked = new GetServiceQuotaCommand({ ServiceCode: 'cloudhsm', QuotaCode: code });
    return (await client.send(asked)).Quota?.Value ?? usual;
  } catch (thrown) {
    // An account that never asked for more has no quota of its own.
    if (thrown instanceof NoSuchResourceException) return usual;
    throw thrown;
  }
}

/** What the account has in the Region, without the vault's own cluster. */
async function othersOf(
  client: CloudHSMV2Client,
  own: string | undefined,
): Promise<{ clusters: number; hsms: number }> {
  const others = { clusters: 0, hsms: 0 };
  for await (const { Clusters = [] } of paginateDescribeClusters({ client }, {}))
    for (const { ClusterId, State, Hsms = [] } of Clusters) {
      if (ClusterId === own || State === 'DELETED') continue;
      others.clusters++;
      others.hsms += Hsms.length;
    }
  return others;
}

function fits(quota: Quota, of: { there: number; wanted: number; most: number }): Finding {
  const { there, wanted, most } = of;
  const holds = there + wanted <= most;
  const ask = holds ? '' : `: ask for more (Service Quotas, AWS CloudHSM, ${quota.code})`;
  return { holds, line: `${quota.name}: ${there} there, ${wanted} for the vault, of ${most}${ask}` };
}

async function checkQuotas({ aws, names, plan }: Looking): Promise<Finding[]> {
  const own = await readParameter(aws.ssm, names.clusterParameter);
  const others = await othersOf(aws.cloudhsm, own);
  const [clusters, hsms] = await Promise.all([quotaOf(aws.quotas, quotas.clusters), quotaOf(aws.quotas, quotas.hsms)]);
  return [
    fits(quotas.clusters, { there: others.clusters, wanted: plan.makesCluster ? 1 : 0, most: clusters }),
    fits(quotas.hsms, { there: others.hsms, wanted: plan.hsms, most: hsms }),
  ];
}

function roleFinding(arn: string, seen: RoleSight): Finding {
  const make = arn.includes('-cfn-exec-role-') ? 'run `npx cdk bootstrap`' : 'make it, or correct keyAdministrators';
  const says: Record<RoleSight, string> = {
    there: 'is there',
    missing: `is not there: ${make}`,
    elsewhere: 'cannot be looked at from this account: see for yourself that it is there',
  };
  return { holds: seen !== 'missing', line: `administrator ${arn} ${says[seen]}` };
}

async function checkRoles({ aws, plan, account }: Looking): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const arn of plan.administrators) findings.push(roleFinding(arn, await lookForRole(aws.iam, arn, account)));
  return findings;
}

function checkPackage(sha256: string | undefined): Finding {
  const what = `the package of cloudhsm-cli ${cliPackage.version}`;
  if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256))
    return {
      holds: false,
      line: `${what}: --cli-package-sha256 expected 64 lower-case hex digits, got "${sha256 ?? ''}"`,
    };
  if (sha256 === cliPackage.sha256) return { holds: true, line: `${what}: its SHA-256 is the one that AWS publishes` };
  return { holds: true, line: `another package than ${what}: see that AWS publishes its SHA-256, ${sha256}` };
}

function checkRoot(now: Date): Finding {
  const holds = now < new Date(awsRoot.validTo);
  const line = `${awsRoot.name} is valid until ${awsRoot.validTo}`;
  return { holds, line: holds ? line : `${line}: take the root that AWS publishes now (--aws-root-sha256 of \`csr\`)` };
}

interface Asked {
  readonly cliPackageSha256?: string | undefined;
  readonly now: Date;
}

export async function check(looking: Looking, { cliPackageSha256, now }: Asked): Promise<Finding[]> {
  const { region, makesCluster } = looking.plan;
  const obstacle = regionObstacle(region, makesCluster);
  const account = `account ${looking.account}${looking.plan.account === undefined ? ', which the configuration does not name' : ''}`;
  const place: Finding = { holds: !obstacle, line: `${account}, Region ${region}${obstacle ? `: ${obstacle}` : ''}` };
  // Where there is no CloudHSM, nobody answers.
  const quotas = obstacle ? [] : await checkQuotas(looking);
  return [place, ...(await checkRoles(looking)), ...quotas, checkPackage(cliPackageSha256), checkRoot(now)];
}
