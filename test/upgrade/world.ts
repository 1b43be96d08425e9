/** This version and the one before over one table, under the same keys and the same identity. */

import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent, SQSBatchResponse } from 'aws-lambda';
import { toWrite } from '../../lib/aws/writes.ts';
import { credentials } from '../../lib/local/dynamodb.ts';
import { table as tableName } from '../../lib/local/environment.ts';
import { type Functions, startFunctions } from '../../lib/local/functions.ts';
import { Stream } from '../lambdas/stream.ts';
import { LightDevice } from '../support/device/light-device.ts';
import { failed } from '../support/failed.ts';
import { openPrevious, type Release } from '../support/release/previous.ts';
import { Table } from '../support/vault/table.ts';
import { startVaultProcess, type VaultProcess } from '../support/vault/vault.ts';
import { bundlesOf, previousSettings } from './bundles.ts';
import { dressed } from './dressed.ts';
import { type Item, recordedFormats } from './items.ts';
import { played } from './played.ts';
import type { Scene } from './scenes.ts';

export type Which = 'this' | 'previous';

export class World {
  readonly #owner: VaultProcess;
  readonly #stream: Stream;
  readonly #release: Release | undefined;
  readonly #vaults = new Map<Which, VaultProcess>();
  readonly #functions = new Map<Which, Functions>();
  readonly #recorded = new Map<string, Readonly<Record<string, Item>>>();
  readonly table: Table;
  #accounts = 0;

  private constructor(owner: VaultProcess, stream: Stream, release: Release | undefined) {
    this.#owner = owner;
    this.#stream = stream;
    this.#release = release;
    this.table = new Table(owner.services.dynamodb);
  }

  static async open(versions: readonly Which[]): Promise<World> {
    const stream = await Stream.open({ POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' });
    const release = versions.includes('previous') ? openPrevious() : undefined;
    const world = new World(await startVaultProcess(), stream, release);
    for (const version of versions) await world.#start(version);
    for (const { format, items } of recordedFormats()) world.#recorded.set(format, items);
    world.#recorded.set(currentFormat, await played(world.#owner.services.dynamodb, toWrite));
    return world;
  }

  async #start(version: Which): Promise<void> {
    const bundles = version === 'previous' && this.#release ? bundlesOf(this.#release) : {};
    const { services } = this.#owner;
    const settings = { VAULT_MAX_ATTEMPTS: '3', ...previousSettings };
    this.#vaults.set(version, await startVaultProcess({ services, settings, bundles }));
    const { AWS_ENDPOINT_URL_EVENTBRIDGE = '', VAULT_EVENT_BUS = '', VAULT_EVENT_SOURCE = '' } = process.env;
    const env = {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: services.dynamodb,
      AWS_ENDPOINT_URL_EVENTBRIDGE,
      VAULT_EVENT_BUS,
      VAULT_EVENT_SOURCE,
      VAULT_TABLE: tableName,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
    };
    this.#functions.set(version, startFunctions(env, bundles));
  }

  url(version: Which): string {
    return (this.#vaults.get(version) ?? failed()).url;
  }

  /** A device of an account whose key this version has registered. */
  async enrolled(version: Which): Promise<Enrolled> {
    const { url } = this.#vaults.get(version) ?? failed();
    const token = (claims: { sub: string; expiresIn: number }) => this.#owner.token(claims);
    const device = await LightDevice.registered({ url, token }, `account-${this.#accounts++}`);
    const { account } = await device.status();
    return { device, account };
  }

  /** The same, its item as the scene leaves it in a format. */
  async given(format: string, scene: Scene, by: Which): Promise<Enrolled> {
    const { device, account } = await this.enrolled('this');
    const kept = await this.item(account);
    await this.table.write(dressed(this.recorded(format, scene), kept));
    return { device: device.at(this.url(by)), account };
  }

  async item(account: string): Promise<Item> {
    return (await this.table.read(account)) ?? failed();
  }

  /** Whether the destroyer of this version is done with the key. */
  async destroyed(version: Which, account: string): Promise<boolean> {
    const registration = (await this.item(account)).registration?.S;
    const event = { Records: [{ messageId: 'only', body: JSON.stringify({ account, registration }) }] };
    const functions = this.#functions.get(version) ?? failed();
    const { batchItemFailures } = (await functions.invoke('destroyer', event)) as SQSBatchResponse;
    return batchItemFailures.length === 0;
  }

  /** The attributes that this version puts beside a key, and the one before does not know. */
  get added(): [string, AttributeValue][] {
    const known = this.recorded(previousFormat, 'fresh');
    return Object.entries(this.recorded(currentFormat, 'fresh')).filter(([name]) => !(name in known));
  }

  recorded(format: string, scene: Scene): Item {
    return this.#recorded.get(format)?.[scene] ?? failed();
  }

  /** What the event publishers say of what `act` changed in the item: one list for each version that reads the format. */
  async announced(account: string, format: string, act: () => Promise<unknown>): Promise<string[][]> {
    const before = await this.table.read(account);
    await act();
    const items = [before, await this.table.read(account)];
    const said: string[][] = [];
    for (const [version, functions] of this.#functions) {
      if (!formatsOf[version].includes(format)) continue;
      const publish = async (event: DynamoDBStreamEvent) =>
        (await functions.invoke('event-publisher', event)) as DynamoDBBatchResponse;
      said.push((await this.#stream.announcedBy(publish, items)).map(({ type }) => type));
    }
    return said;
  }

  async close(): Promise<void> {
    for (const functions of this.#functions.values()) await functions.close();
    for (const vault of this.#vaults.values()) await vault.close();
    this.table.close();
    await this.#stream.close();
    await this.#owner.close();
    this.#release?.remove();
  }
}

export interface Enrolled {
  readonly device: LightDevice;
  readonly account: string;
}

/** What this version writes, which it has yet to be released with. */
export const currentFormat = 'of this version';
/** What the version before writes. */
const previousFormat = '1';

/** What each version reads: this one everything, the one before what it writes itself, and what this one writes. */
export const formatsOf: Readonly<Record<Which, readonly string[]>> = {
  this: [...recordedFormats().map(({ format }) => format), currentFormat],
  previous: [previousFormat, currentFormat],
};
