/** The embedded vault: every service it needs on 127.0.0.1, around the same bundled functions that are deployed. */
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { InvalidItem, type Item } from '../aws/attributes.ts';
import { toRecord } from '../aws/item.ts';
import { wrappingKeysEnvironment } from '../vault/key-setting.ts';
import { whole } from '../vault/policy.ts';
import { attemptsRemaining, type VaultRecord } from '../vault/record.ts';
import { lockDataFolder } from './data-lock.ts';
import { answerDevelopment } from './development.ts';
import { createTable, credentials, startDynamoDb } from './dynamodb.ts';
import { type Bundles, startFunctions } from './functions.ts';
import { createGateway } from './gateway.ts';
import { audience, issuer, startIssuer, type TokenClaims } from './issuer.ts';
import { startKms } from './kms/server.ts';
import { listen } from './loopback.ts';
import { startParameters } from './parameters.ts';
import { type EmbeddedQueues, startQueues } from './queue.ts';
import { rewrappingEnvironment, startRewrapping } from './rewrapping.ts';
import { ensureIdentity, ensureWrappingKeys, readWrappingNumbers } from './vault-key.ts';
import { readWebOrigins } from './web-origins.ts';
import { welcome } from './welcome.ts';

export interface EmbeddedOptions {
  /** Absent: everything in memory. */
  readonly dataDir?: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Settings of the functions, such as VAULT_MAX_ATTEMPTS. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Services that run already: several vaults may share them. */
  readonly services?: Services;
  /** Functions of another version. */
  readonly bundles?: Bundles;
  /** Requests served at a time, one more is `rate_limited`. */
  readonly concurrency?: number;
}

export interface Services {
  readonly dynamodb?: string;
  readonly kms?: string;
  readonly jwksUri?: string;
}

export interface EmbeddedVault {
  readonly url: string;
  readonly services: Required<Services>;
  /** The public half of the identity key, as an app pins it: base64url of the SubjectPublicKeyInfo in DER. */
  readonly identity: string;
  /** A development token. Only when the issuer is this vault's own. */
  token(claims: TokenClaims): Promise<string>;
  close(): Promise<void>;
}

export const table = 'backup-key-vault';
const identityAlias = 'alias/backup-key-vault-identity';

interface Service {
  close(): Promise<void>;
}

/** When one service cannot start, those that started before it are closed again, the last first. */
export async function startVault(options: EmbeddedOptions = {}): Promise<EmbeddedVault> {
  const started: Promise<Service | undefined>[] = [];
  // Waits for services that are still starting: left alone, they would keep the process alive for ever.
  const stop = async () => {
    for (const service of started) await (await service)?.close();
  };
  try {
    return await startServices(options, started, stop);
  } catch (cause) {
    await stop();
    throw cause;
  }
}

async function startServices(
  options: EmbeddedOptions,
  started: Promise<Service | undefined>[],
  stop: () => Promise<void>,
): Promise<EmbeddedVault> {
  const { dataDir, port = 0, settings = {}, services: given = {}, bundles, concurrency } = options;
  const webOrigins = readWebOrigins(settings);
  const wrapping = readWrappingNumbers(settings);
  const start = <T extends Service>(starting: Promise<T>): Promise<T> => {
    started.unshift(starting.catch(() => undefined));
    return starting;
  };

  const lock = dataDir ? await start(lockDataFolder(dataDir)) : undefined;
  const [dynamodb, kms, issuing, queue] = await Promise.all([
    given.dynamodb ?? start(startDynamoDb(dataDir)).then(({ endpoint }) => endpoint),
    given.kms ?? start(startKms({ ...(dataDir && { dataDir }) })).then(({ endpoint }) => endpoint),
    given.jwksUri ? undefined : start(startIssuer(dataDir)),
    start(startQueues()),
  ]);
  const services = { dynamodb, kms, jwksUri: given.jwksUri ?? issuing?.jwksUri ?? '' };
  const [identity, keys] = await Promise.all([
    ensureIdentity(kms, identityAlias),
    ensureWrappingKeys(kms, wrapping),
    createTable(dynamodb, table),
  ]);
  const parameters = keys.length > 1 ? await start(startParameters(dataDir)) : undefined;
  const told = {
    ...environment(services, queue),
    ...wrappingKeysEnvironment(keys),
    ...(parameters && rewrappingEnvironment(queue, parameters.endpoint)),
  };

  const functions = await start(Promise.resolve(startFunctions({ ...told, ...settings }, bundles)));
  queue.deliverTo('destroyer', (event) => functions.invoke('destroyer', event));
  if (parameters) await start(Promise.resolve(startRewrapping({ functions, queue, every: sweepEvery(settings) })));
  await requeueDoomed(dynamodb, queue);

  const token = async (claims: TokenClaims) => {
    if (!issuing) throw new Error('The issuer is not of this vault');
    return issuing.token(claims);
  };
  const development = { token: issuing && token, identity };
  const server = createGateway({
    functions,
    own: async (request) =>
      request.method === 'GET' && request.path === '/'
        ? welcome({ url, identity })
        : answerDevelopment(development, request),
    webOrigins,
    concurrency,
  });
  const { url } = await listen(server, port);
  await lock?.announce(url);
  return {
    url,
    services,
    identity,
    token,
    async close() {
      server.closeIdleConnections();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      setTimeout(() => server.closeAllConnections(), 1000).unref();
      await closed;
      await stop();
    },
  };
}

/** Milliseconds. */
const sweepEvery = (settings: Readonly<Record<string, string>>): number =>
  (whole(settings, 'VAULT_SWEEP_SECONDS', [1, 86_400]) ?? 60) * 1000;

/** What the functions are told. */
export function environment(
  { dynamodb, kms, jwksUri }: Required<Services>,
  queue: Pick<EmbeddedQueues, 'endpoint' | 'url'>,
): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_KMS: kms,
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    VAULT_NAME: 'embedded-vault',
    VAULT_TABLE: table,
    VAULT_IDENTITY_KEY_ID: identityAlias,
    VAULT_DESTROYER_QUEUE_URL: queue.url('destroyer'),
    VAULT_ISSUER: issuer,
    VAULT_AUDIENCES: audience,
    VAULT_JWKS_URI: jwksUri,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
}

/** The queue forgets on a crash; the table does not. Whatever has no attempt left is looked at again. */
async function requeueDoomed(endpoint: string, queue: EmbeddedQueues): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true }))
    for (const item of Items) {
      const record = readable(item);
      if (record?.state !== 'active' || attemptsRemaining(record) > 0) continue;
      const body = JSON.stringify({ account: item.account?.S, registration: record.registration });
      queue.send('destroyer', { body });
    }
  client.destroy();
}

/** An item that cannot be read fails the calls of its own account, and nobody else's. */
function readable(item: Item): VaultRecord | undefined {
  try {
    return toRecord(item);
  } catch (cause) {
    if (cause instanceof InvalidItem) return undefined;
    throw cause;
  }
}
