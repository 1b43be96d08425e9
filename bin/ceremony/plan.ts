/**
 * What the app was last synthesized to, for one vault: where it is deployed, and what it needs there. `cdk synth` and
 * `cdk deploy` leave it in `cdk.out`, with all that `-c` and the configuration said.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ceremonyNames, type VaultId } from '../../lib/key-store/names.ts';

export class NoPlan extends Error {
  override readonly name = 'NoPlan';
}

export interface Place {
  readonly region: string;
  /** Absent: the configuration names none. */
  readonly account: string | undefined;
}

export interface Plan extends Place {
  /** ARNs of the roles that will manage the key. */
  readonly administrators: readonly string[];
  readonly hsms: number;
  /** Whether a cluster is made, and not one used that is there. */
  readonly makesCluster: boolean;
}

const manifest = z.object({
  artifacts: z.record(z.string(), z.object({ environment: z.string().optional() })),
});
const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

const read = (folder: string, name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

/** Where the vault is deployed. Throws {@link NoPlan}. */
export function readPlace(folder: string, vaultId: VaultId): Place {
  const stack = `${ceremonyNames(vaultId).prefix}-cluster`;
  const again = `run \`npx cdk synth -c stage=…\` with the settings of the deployment, or give --region`;
  if (!existsSync(join(folder, 'manifest.json')))
    throw new NoPlan(`${folder} says nothing of where ${stack} is: ${again}`);
  const { artifacts } = manifest.parse(read(folder, 'manifest.json'));
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifacts[stack]?.environment ?? '') ?? [];
  if (!account || !region || region === 'unknown-region')
    throw new NoPlan(`${folder} has no stack ${stack}: ${again}, and --vault if the vault has an id of its own`);
  return { region, account: account === 'unknown-account' ? undefined : account };
}

/** `account` is that of the credentials. Throws {@link NoPlan}. */
export function readPlan(folder: string, vaultId: VaultId, account: string): Plan {
  const place = readPlace(folder, vaultId);
  const { prefix } = ceremonyNames(vaultId);
  const ofType = (stack: string, type: string) => {
    const { Resources } = template.parse(read(folder, `${prefix}-${stack}.template.json`));
    return Object.values(Resources).filter(({ Type }) => Type === type);
  };
  const [key] = ofType('key-store', 'Custom::CloudHsmKey');
  const [fleet] = ofType('key-store', 'Custom::CloudHsmHsms');
  const partition = partitionOf(place.region);
  const values = { 'AWS::Partition': partition, 'AWS::AccountId': account, 'AWS::Region': place.region };
  return {
    ...place,
    administrators: z
      .array(z.unknown())
      .parse(key?.Properties.Administrators)
      .map((arn) => textOf(arn, values)),
    hsms: z.coerce.number().parse(fleet?.Properties.Count),
    makesCluster: ofType('cluster', 'AWS::CloudHSM::Cluster').length > 0,
  };
}

const partitionOf = (region: string): string => (region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws');

const reference = z.object({ Ref: z.string() });
const joined = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });

/** A text of a template, whose references are those that AWS fills in everywhere. */
function textOf(part: unknown, values: Readonly<Record<string, string>>): string {
  if (typeof part === 'string') return part;
  const ref = reference.safeParse(part).data;
  const value = ref && values[ref.Ref];
  if (value !== undefined) return value;
  const [, parts] = joined.parse(part)['Fn::Join'];
  return parts.map((one) => textOf(one, values)).join('');
}
