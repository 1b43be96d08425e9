import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { wrappingKeysEnvironment } from '../../vault/key-setting.ts';
import { policyEnvironment } from '../../vault/policy.ts';
import { blobs } from '../../vault/wrapping.ts';
import type { RewrapQueues } from '../background/rewrapping.ts';
import { audiencesOf } from '../config/audiences.ts';
import { functionNames, reservedFor } from '../config/concurrency.ts';
import type { Config } from '../config/config.ts';
import { eventSource, type FunctionName, registrationShareArn, registrationShareParameter } from '../names.ts';
import { type TableUser, tableRights, usesTable } from '../rights/function-rights.ts';
import { type IdentityUser, identityUsers, signConditions } from '../rights/identity-policy.ts';
import { type KeyUser, keyUses, useConditions } from '../rights/key-policy.ts';
import type { WrappingKeys } from '../storage/wrapping-keys.ts';
import { VaultFunction } from './function.ts';
import { memorySizes } from './memory-sizes.ts';

/** What the functions work with. */
export interface FunctionsProps {
  readonly config: Config;
  readonly table: { readonly tableName: string; readonly tableArn: string };
  readonly keys: WrappingKeys;
  /** Where there are two keys. */
  readonly rewrapQueues: RewrapQueues | undefined;
  readonly identity: { readonly keyArn: string; readonly keyArns: readonly string[] };
  readonly destroyerQueue: { readonly queueUrl: string; readonly queueArn: string };
  readonly eventBus: { readonly eventBusName: string; readonly eventBusArn: string };
}

const usesKey = (name: FunctionName): name is KeyUser => Object.hasOwn(keyUses, name);
/** What meets a blob under an old key, besides the start of a recovery, which leaves it to the finish. */
const asksForRewraps = (name: FunctionName): boolean => name === 'recovery-finish' || name === 'registration-finish';
const signs = (name: FunctionName): boolean => identityUsers.includes(name as IdentityUser);

/** Every function, with the rights and the settings that it needs and no others. */
export class VaultFunctions extends Construct {
  readonly byName: Readonly<Record<FunctionName, VaultFunction>>;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    const { config } = props;
    const { concurrency } = config;
    const made = functionNames.map((name) => {
      const reserved = concurrency && reservedFor(name, concurrency);
      const memorySize = memorySizes[name];
      const own = {
        ...{ config, name, memorySize, reserved },
        environment: environmentOf(name, props),
        rights: rightsOf(name, props),
      };
      return [name, new VaultFunction(this, name, own)] as const;
    });
    this.byName = Object.fromEntries(made) as Record<FunctionName, VaultFunction>;
  }

  get all(): VaultFunction[] {
    return Object.values(this.byName);
  }
}

function rightsOf(name: FunctionName, props: FunctionsProps): PolicyStatement[] {
  const { config, table, keys, rewrapQueues, identity, destroyerQueue, eventBus } = props;
  const allow = (sid: string, actions: readonly string[], ...resources: string[]) =>
    new PolicyStatement({ sid, actions: [...actions], resources });
  const rights: PolicyStatement[] = [];
  if (usesTable(name)) rights.push(allow('Records', tableRights[name as TableUser], table.tableArn));
  if (usesKey(name)) {
    const { action, purposes } = keyUses[name];
    // Of every key: what an old one wrapped must open, and while traffic shifts to new code, the code before it wraps
    // under the key before it.
    const right = allow('KeyStore', [action], ...keys.arns);
    right.addConditions(useConditions(config.vaultName, purposes));
    rights.push(right);
  }
  if (signs(name)) {
    // Of the other key too: while traffic shifts to new code, the code before it signs with the key before it.
    const right = allow('Identity', ['kms:Sign'], ...identity.keyArns);
    right.addConditions(signConditions);
    rights.push(right);
  }
  if (rewrapQueues && asksForRewraps(name))
    rights.push(allow('Rewraps', ['sqs:SendMessage'], ...blobs.map((blob) => rewrapQueues.byBlob[blob].queueArn)));
  if (name === 'recovery-start') rights.push(allow('Destroyer', ['sqs:SendMessage'], destroyerQueue.queueArn));
  if (name === 'registration-start')
    rights.push(allow('RegistrationShare', ['ssm:GetParameter'], registrationShareArn(config.vaultId)));
  if (name === 'event-publisher') rights.push(allow('Events', ['events:PutEvents'], eventBus.eventBusArn));
  return rights;
}

/** As the embedded vault sets them, without its endpoints. */
function environmentOf(name: FunctionName, props: FunctionsProps): Record<string, string> {
  const { config, table, keys, rewrapQueues, identity, destroyerQueue, eventBus } = props;
  const { token, allowedOrigins } = config;
  if (name === 'authorizer')
    return {
      VAULT_ISSUER: token.issuer,
      VAULT_AUDIENCES: audiencesOf(config).join(','),
      VAULT_JWKS_URI: token.jwksUri,
      ...(token.audienceClaim !== undefined && { VAULT_AUDIENCE_CLAIM: token.audienceClaim }),
      ...(token.scope !== undefined && { VAULT_SCOPE: token.scope }),
      ...(token.accountNamespace !== undefined && { VAULT_ACCOUNT_NAMESPACE: token.accountNamespace }),
    };
  if (name === 'event-publisher')
    return { VAULT_EVENT_BUS: eventBus.eventBusName, VAULT_EVENT_SOURCE: eventSource(config.vaultId) };
  if (name === 'destroyer') return { VAULT_TABLE: table.tableName };
  return {
    VAULT_NAME: config.vaultName,
    ...(allowedOrigins.length > 0 && { VAULT_ALLOWED_ORIGINS: allowedOrigins.join(',') }),
    ...(name !== 'health' && { VAULT_TABLE: table.tableName, ...policyEnvironment(config.policy) }),
    ...(usesKey(name) && wrappingKeysEnvironment(keys.numbered)),
    ...(rewrapQueues &&
      asksForRewraps(name) && {
        VAULT_REWRAP_SETUP_QUEUE_URL: rewrapQueues.byBlob.setup.queueUrl,
        VAULT_REWRAP_ESCROW_QUEUE_URL: rewrapQueues.byBlob.escrow.queueUrl,
      }),
    ...(signs(name) && { VAULT_IDENTITY_KEY_ID: identity.keyArn }),
    ...(name === 'recovery-start' && { VAULT_DESTROYER_QUEUE_URL: destroyerQueue.queueUrl }),
    ...(name === 'registration-start' && {
      VAULT_ROLLOUT_PARAMETER: registrationShareParameter(config.vaultId),
      VAULT_REGISTRATION_SHARE: String(config.registrationShare),
    }),
  };
}
