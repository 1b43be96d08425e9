/**
 * An embedded AWS CloudHSM control plane for tests, with the secrets and parameters that a ceremony keeps beside it, on
 * one port of 127.0.0.1: the AWS SDK's own clients work against it by their `endpoint`. Real certificates and requests;
 * the HSMs hold users and no keys. Signatures and IAM are not evaluated.
 */
import type { HostSettings } from '../../lib/key-store/admin-host-script.ts';
import type { ClusterLookup } from '../../lib/local/kms/server.ts';
import { openManufactory } from './attestation.ts';
import { type Backup, type Regions, takeBackup } from './backups.ts';
import { type CliAnswer, type CliCall, printed, runCli } from './cli.ts';
import { activeHsms, type Cluster, completeChanges } from './cluster.ts';
import { type ControlPlane, cloudHsmOperations } from './control-plane.ts';
import { openHost } from './host.ts';
import { type Input, type Operations, startJsonService } from './json-service.ts';
import { secretsOperations } from './secrets.ts';
import { systemsManagerOperations } from './systems-manager.ts';

export interface CloudHsmOptions {
  /** Milliseconds that a change of state takes. Default 20. */
  readonly changeMs?: number;
  readonly clock?: () => number;
  /** Default us-east-1. */
  readonly region?: string;
  /** The Regions that backups can be copied to. Default: this one alone. */
  readonly regions?: Regions;
  /** Zone by subnet. Default: subnet-a, subnet-b, subnet-c in three zones of us-east-1. */
  readonly zones?: ReadonlyMap<string, string>;
  /** What the admin host was made with. Without it there is no host. */
  readonly host?: HostSettings;
  /** Whether KMS's own change of the password of kmsuser is taken over, as in AWS. Default true. */
  readonly passwordFollowsKms?: boolean;
}

export interface EmbeddedCloudHsm {
  readonly endpoint: string;
  /** PEM: what AWS and the manufacturer publish. */
  readonly awsRoot: string;
  readonly manufacturerRoot: string;
  /** Operations called so far, in order. */
  readonly calls: readonly string[];
  /** A cluster as it is now, to look at or to break. Throws when there is none. */
  cluster(id: string): Cluster;
  /** Of this Region, by id. */
  readonly backups: Map<string, Backup>;
  /** For `startKms`. */
  readonly lookup: ClusterLookup;
  /** The next HSM ends in this state. */
  failNextHsm(state: string, message: string): void;
  /** The admin host comes or goes. It starts absent. */
  setHost(present: boolean): void;
  cli(clusterId: string, call: CliCall): CliAnswer;
  close(): Promise<void>;
}

const threeZones = new Map(['a', 'b', 'c'].map((zone) => [`subnet-${zone}`, `us-east-1${zone}`]));

/** `aws <service> <operation> --<member> <value>…`: the two operations that the script uses. */
async function runAwsCli(operations: Operations, words: readonly string[]): Promise<string> {
  const option = (name: string) => words[words.indexOf(`--${name}`) + 1];
  if (words[0] === 'ssm') {
    const answer = await operations['AmazonSSM.GetParameter']?.({ Name: option('name') });
    return (answer as { Parameter: { Value: string } }).Parameter.Value;
  }
  const input = { SecretId: option('secret-id'), VersionStage: option('version-stage') };
  const answer = await operations['secretsmanager.GetSecretValue']?.(input);
  return (answer as { SecretString: string }).SecretString;
}

export async function startCloudHsm(options: CloudHsmOptions = {}): Promise<EmbeddedCloudHsm> {
  const { changeMs = 20, clock = Date.now, zones = threeZones, passwordFollowsKms = true } = options;
  const { region = 'us-east-1', regions = new Map() } = options;
  const manufactory = await openManufactory();
  const clusters = new Map<string, Cluster>();
  const backups: ControlPlane['backups'] = new Map();
  regions.set(region, backups);
  const where = { region, backups, regions };
  const plane: ControlPlane = { clusters, ...where, manufactory, clock, changeMs, zones, hsmFailures: [] };
  let hostPresent = false;

  const cluster = (id: string): Cluster => {
    const found = clusters.get(id);
    if (!found) throw new Error(`there is no cluster ${id}`);
    completeChanges(found, clock());
    return found;
  };
  const cli = (id: string, call: CliCall): CliAnswer => {
    const { state } = cluster(id);
    const answer = runCli(cluster(id), call);
    if (state !== 'ACTIVE' && cluster(id).state === 'ACTIVE') takeBackup(plane, cluster(id));
    return answer;
  };
  const onlyCluster = () => [...clusters.keys()].at(-1) ?? '';
  const host = options.host && openHost(() => service.endpoint, onlyCluster, options.host);

  const operations: Operations = {
    ...cloudHsmOperations(plane),
    ...secretsOperations(),
    ...systemsManagerOperations({
      instanceId: () => (hostPresent ? 'i-0ad1140057' : undefined),
      run: (document, parameters) =>
        host?.run(document, parameters) ?? Promise.resolve({ output: '', error: 'There is no host', code: 1 }),
    }),
  };
  // The programs on the host answer with what they print and their exit code.
  const other = (path: string, body: Input) => {
    const words = (body.arguments as string[] | undefined) ?? [];
    if (path === '/cloudhsm-cli') {
      const answer = cli(String(body.cluster), { ...(body as object), arguments: words });
      return { text: printed(answer), code: answer.error_code };
    }
    if (path === '/aws-cli')
      return runAwsCli(operations, words).then(
        (text) => ({ text, code: 0 }),
        () => ({ text: 'aws: not found', code: 254 }),
      );
    return undefined;
  };
  const service = await startJsonService(operations, other);

  const lookup: ClusterLookup = (id) => {
    const found = clusters.get(id);
    if (!found) return undefined;
    completeChanges(found, clock());
    const kmsuser = found.users.get('kmsuser');
    return {
      active: found.state === 'ACTIVE',
      hsms: activeHsms(found),
      ...(found.trustAnchor !== undefined && { trustAnchorCertificate: found.trustAnchor }),
      ...(found.clusterCertificate !== undefined && { certificate: found.clusterCertificate }),
      keys: found.keys,
      ...(kmsuser && { kmsuserPassword: kmsuser.password, userLockedOut: kmsuser.locked }),
      ...(kmsuser &&
        passwordFollowsKms && {
          changeKmsuserPassword: (password) => {
            kmsuser.password = password;
          },
        }),
    };
  };

  return {
    endpoint: service.endpoint,
    awsRoot: manufactory.awsRoot,
    manufacturerRoot: manufactory.manufacturerRoot,
    calls: service.calls,
    cluster,
    backups,
    lookup,
    failNextHsm: (state, message) => void plane.hsmFailures.push({ state, message }),
    setHost: (present) => {
      hostPresent = present;
    },
    cli,
    async close() {
      await service.close();
      host?.folder.remove();
    },
  };
}
