/**
 * Recoveries that can be played again and again, function by function: the emulators, which are a process of their own,
 * accounts whose item is put back to what it was before each function, and what that function is asked and itself asks.
 */
import { DynamoDBClient, GetItemCommand, type GetItemCommandOutput, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { proxyEvent } from '../../../lib/aws/proxy-event.ts';
import { credentials } from '../../../lib/local/dynamodb.ts';
import { environment, type Services, table } from '../../../lib/local/environment.ts';
import type { TokenClaims } from '../../../lib/local/issuer.ts';
import { ensureWrappingKeys } from '../../../lib/local/vault-key.ts';
import { type RouteName, routes } from '../../../lib/protocol/wire/routes.ts';
import { wrappingKeysEnvironment } from '../../../lib/vault/key-setting.ts';
import { firstKey } from '../../../lib/vault/wrapping.ts';
import { LightDevice } from '../../../test/support/device/light-device.ts';
import { password } from '../../../test/support/device/password.ts';
import { type FaultProxy, operationsOf, startProxy } from '../../../test/support/network/proxy.ts';
import { startVaultProcess } from '../../../test/support/vault/vault.ts';
import type { BareCall } from './bare.ts';

type Item = NonNullable<GetItemCommandOutput['Item']>;

/** One call of one function: may be made again once its item is put back. */
interface Turn {
  readonly item: Item;
  readonly event: object;
  /** What the function asks of AWS. */
  readonly calls: readonly BareCall[];
}

interface Account {
  readonly start: Turn;
  readonly finish: Turn;
}

export interface Scene {
  readonly accounts: readonly Account[];
  /** Of a function, as Lambda has it: what the stacks set, its own credentials, and where the emulators are. */
  readonly env: Readonly<Record<string, string>>;
  token(claims: TokenClaims): Promise<string>;
  /** Puts the items back to what they were before these turns. */
  putBack(turns: readonly Turn[]): Promise<void>;
  close(): Promise<void>;
}

/** The emulators need no right ones, but a function of Lambda always has a session token, and signs it too. */
const sessionToken = 'A'.repeat(700);
const settings = { VAULT_SESSION_SECONDS: '600', VAULT_ATTEMPT_DELAYS: '0' };

export async function openScene(count: number): Promise<Scene> {
  const vault = await startVaultProcess({ settings });
  const { services } = vault;
  const client = new DynamoDBClient({ endpoint: services.dynamodb, region: 'us-east-1', credentials });
  const accounts = await play(count, { services, client, token: vault.token });
  const keys = await ensureWrappingKeys(services.kms, [firstKey]);
  const noQueue = { endpoint: 'http://127.0.0.1:9', url: (name: string) => `http://127.0.0.1:9/000000000000/${name}` };
  const { POWERTOOLS_LOG_LEVEL: _, POWERTOOLS_METRICS_DISABLED: __, ...own } = environment(services, noQueue);
  return {
    accounts,
    env: { ...own, ...wrappingKeysEnvironment(keys), ...settings, ...asInLambda },
    token: vault.token,
    async putBack(turns) {
      await Promise.all(turns.map(({ item }) => client.send(new PutItemCommand({ TableName: table, Item: item }))));
    },
    async close() {
      client.destroy();
      await vault.close();
    },
  };
}

/** What the runtime sets besides (Lambda Developer Guide, "Defined runtime environment variables"). */
const asInLambda = {
  AWS_SESSION_TOKEN: sessionToken,
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'backup-key-vault-bench',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
  AWS_LAMBDA_FUNCTION_VERSION: '1',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  LAMBDA_TASK_ROOT: '/var/task',
  POWERTOOLS_SERVICE_NAME: 'backup-key-vault',
  TZ: ':UTC',
};

interface Stage {
  readonly services: Services;
  /** Of the table. */
  readonly client: DynamoDBClient;
  readonly token: Scene['token'];
}

/** Each account recovers once, through a vault whose calls are listened to. */
async function play(count: number, { services, client, token }: Stage): Promise<Account[]> {
  const [dynamodb, kms] = await Promise.all([startProxy(services.dynamodb), startProxy(services.kms)]);
  const heard = { ...services, dynamodb: dynamodb.endpoint, kms: kms.endpoint };
  const vault = await startVaultProcess({ services: heard, settings });
  const itemOf = async (account: string): Promise<Item> => {
    const Key = { account: { S: account } };
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
    if (!Item) throw new Error('the account has no item');
    return Item;
  };
  const listen = async <T>(work: () => Promise<T>): Promise<{ result: T; calls: BareCall[] }> => {
    dynamodb.clear();
    kms.clear();
    const result = await work();
    const calls = [...bareCalls(dynamodb, services.dynamodb, 'dynamodb'), ...bareCalls(kms, services.kms, 'kms')];
    return { result, calls };
  };
  try {
    const accounts: Account[] = [];
    for (let number = 0; number < count; number++) {
      const device = await LightDevice.registered({ url: vault.url, token }, `bench-${number}`);
      const { account = '' } = await device.status();
      const before = await itemOf(account);
      const guess = device.guess(password);
      const { result: started, calls } = await listen(() => device.start(guess));
      const between = await itemOf(account);
      const proven = device.prove(guess, started.body);
      if (!proven) throw new Error('the password is wrong');
      const { result: finished, calls: last } = await listen(() => device.finishRecovery(proven.request));
      if (finished.status !== 200) throw new Error(`recovery-finish expected 200, got ${finished.status}`);
      const event = (route: RouteName, body: object) => eventOf(route, body, { account, token: device.token });
      accounts.push({
        start: { item: before, event: event('recovery-start', device.asked(guess)), calls },
        finish: { item: between, event: event('recovery-finish', proven.request), calls: last },
      });
    }
    return accounts;
  } finally {
    await vault.close();
    await Promise.all([dynamodb.close(), kms.close()]);
  }
}

function bareCalls(proxy: FaultProxy, endpoint: string, service: BareCall['service']): BareCall[] {
  const prefix = service === 'kms' ? 'TrentService' : 'DynamoDB_20120810';
  const { calls } = proxy;
  if (operationsOf(calls).length !== calls.length) throw new Error('a call was made twice');
  return calls.map(({ operation, body }) => ({ endpoint, service, target: `${prefix}.${operation}`, body }));
}

interface Sender {
  readonly account: string;
  readonly token: string;
}

/** As API Gateway hands it over, with the headers that a phone sends. */
function eventOf(route: RouteName, body: object, { account, token }: Sender): object {
  const { method, path } = routes[route];
  const issuedAt = Math.floor(Date.now() / 1000);
  return proxyEvent({
    method,
    path,
    stage: 'v1',
    headers: {
      Accept: '*/*',
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Host: 'vault.example.com',
      'User-Agent': 'Example/1.0 CFNetwork/1498.700.2 Darwin/23.6.0',
      'X-Amzn-Trace-Id': 'Root=1-67891233-abcdef012345678912345678',
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Port': '443',
      'X-Forwarded-Proto': 'https',
    },
    body: JSON.stringify(body),
    sourceIp: '127.0.0.1',
    authorizer: { account, issuedAt, expiresAt: issuedAt + 3600 },
  });
}
