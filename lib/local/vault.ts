/** A vault around services that run already: its keys, its functions, and the gateway before them. */
import { wrappingKeysEnvironment } from '../vault/key-setting.ts';
import { list, readPolicy, whole } from '../vault/policy.ts';
import { AccountItems } from './dev/account-items.ts';
import { countedEnvironment, countedFunctions, hearMetrics } from './dev/counters/counted-functions.ts';
import { Counters } from './dev/counters/counters.ts';
import { answerDevelopment, type Development } from './dev/development.ts';
import { Outage } from './dev/outage.ts';
import { createTable } from './dynamodb.ts';
import { environment, identityAlias, type Services, table, usualName } from './environment.ts';
import { type Bundles, startFunctions } from './functions.ts';
import { createGateway } from './gateway.ts';
import { audience, type EmbeddedIssuer, type TokenClaims } from './issuer.ts';
import { listen } from './loopback.ts';
import { answerPage } from './page/page.ts';
import { describePlace, placeOf } from './page/place.ts';
import { startParameters } from './parameters.ts';
import { lookForDoomed } from './queue/doomed.ts';
import { startQueues } from './queue/queue.ts';
import { rewrappingEnvironment, startRewrapping } from './rewrapping.ts';
import { startTogether } from './running.ts';
import type { ListeningSet } from './shell-exports.ts';
import { ensureIdentity, ensureWrappingKeys, readWrappingNumbers } from './vault-key.ts';
import { readWebOrigins } from './web-origins.ts';

export interface VaultOptions {
  /** Absent: what is not in one of the services is in memory. */
  readonly dataDir?: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Settings of the functions, such as VAULT_MAX_ATTEMPTS. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Functions of another version. */
  readonly bundles?: Bundles;
  /** Requests served at a time, one more is `rate_limited`. */
  readonly concurrency?: number;
}

interface VaultParts extends VaultOptions {
  readonly services: Services;
  /** What its key store was asked so far, by operation. Absent where the key store is another's. */
  readonly keyStoreCalls?: ReadonlyMap<string, number> | undefined;
  /** Whether other vaults write to its table too. */
  readonly sharesTable: boolean;
  /** Absent where the issuer is another's: then the vault gives no tokens. */
  readonly issuer: EmbeddedIssuer | undefined;
  /** The set that the vault is one of, once all of it runs. Its page waits for that. */
  readonly set?: Promise<ListeningSet>;
}

export interface EmbeddedVault {
  readonly name: string;
  readonly url: string;
  readonly services: Services;
  /** The public half of the identity key, as an app pins it: base64url of the SubjectPublicKeyInfo in DER. */
  readonly identity: string;
  /** A development token that this vault takes. Only where the issuer is embedded. */
  token(claims: TokenClaims): Promise<string>;
  close(): Promise<void>;
}

export async function openVault(parts: VaultParts): Promise<EmbeddedVault> {
  const { services, sharesTable, keyStoreCalls, issuer, dataDir, port = 0, settings = {}, ...rest } = parts;
  const { bundles, concurrency, set } = rest;
  const { dynamodb, kms } = services;
  const webOrigins = readWebOrigins(settings);
  const wrapping = readWrappingNumbers(settings);
  const name = settings.VAULT_NAME || usualName;
  const [own = audience] = list(settings, 'VAULT_AUDIENCES');

  return startTogether(async (running) => {
    const queue = await running.add(startQueues(dataDir));
    const [identity, keys] = await Promise.all([
      ensureIdentity(kms, identityAlias),
      ensureWrappingKeys(kms, wrapping),
      createTable(dynamodb, table),
    ]);
    const parameters = keys.length > 1 ? await running.add(startParameters(dataDir)) : undefined;
    const told: Record<string, string> = {
      ...environment(services, queue),
      ...wrappingKeysEnvironment(keys),
      ...(parameters && rewrappingEnvironment(queue, parameters.endpoint)),
      ...settings,
    };

    const namespace = told.VAULT_ACCOUNT_NAMESPACE || told.VAULT_ISSUER || '';
    const items = await running.add(Promise.resolve(new AccountItems({ endpoint: dynamodb, namespace })));
    const counters = new Counters(keyStoreCalls);
    const started = startFunctions(countedEnvironment(told), bundles, hearMetrics(counters, told));
    const functions = countedFunctions(await running.add(Promise.resolve(started)), counters, items);
    queue.deliverTo('destroyer', (event) => functions.invoke('destroyer', event));
    if (parameters)
      await running.add(Promise.resolve(startRewrapping({ functions, queue, every: sweepEvery(settings) })));
    await running.add(lookForDoomed({ dynamodb, queue, shared: sharesTable }));

    const token = issuer && ((claims: TokenClaims) => issuer.token({ audience: own, ...claims }));
    const outage = new Outage();
    const place = async () => placeOf({ name, url, identity }, await set);
    const development: Development = {
      token,
      keySet: issuer?.keySet,
      identity,
      page: async () => describePlace(await place(), readPolicy(settings)),
      items,
      outage,
      counters: () => ({ ...counters.read(), down: outage.down }),
    };
    const server = createGateway({
      functions,
      own: async (request) => (await answerPage(request, place)) ?? answerDevelopment(development, request),
      hides: (url) => outage.hides(url),
      webOrigins,
      concurrency,
    });
    const { url } = await listen(server, port);
    return {
      name,
      url,
      services,
      identity,
      async token(claims) {
        if (!token) throw new Error('The issuer is not of this vault');
        return token(claims);
      },
      async close() {
        server.closeIdleConnections();
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        setTimeout(() => server.closeAllConnections(), 1000).unref();
        await closed;
        await running.close();
      },
    };
  });
}

/** Milliseconds. */
const sweepEvery = (settings: Readonly<Record<string, string>>): number =>
  (whole(settings, 'VAULT_SWEEP_SECONDS', [1, 86_400]) ?? 60) * 1000;
