/** Vault processes on one table, each behind its own proxies before DynamoDB, KMS and SQS, under one gate. */

import { credentials } from '../../../lib/local/dynamodb.ts';
import { table } from '../../../lib/local/environment.ts';
import { type Functions, startFunctions } from '../../../lib/local/functions.ts';
import { type EmbeddedQueues, startQueues } from '../../../lib/local/queue/queue.ts';
import type { Clock } from '../clocks/clock.ts';
import { Gate } from '../network/gate.ts';
import { type FaultProxy, startProxy } from '../network/proxy.ts';
import { startVaultProcess, type VaultProcess } from './vault.ts';

export interface Member {
  readonly dynamodb: FaultProxy;
  readonly kms: FaultProxy;
  readonly sqs: FaultProxy;
  vault: VaultProcess | undefined;
  /** Stays the same over a restart, so that devices find the vault again. */
  port: number;
}

interface Parts {
  readonly clocks: readonly Clock[];
  readonly settings: Record<string, string>;
  readonly owner: VaultProcess;
  readonly queue: EmbeddedQueues;
  readonly members: readonly Member[];
  readonly destroyerProxy: FaultProxy;
}

export class Cell {
  readonly gate = new Gate();
  /** One for each process, and the destroyer's. */
  readonly clocks: readonly Clock[];
  readonly owner: VaultProcess;
  readonly members: readonly Member[];
  /** Runs the destroyer as SQS calls it, with an answer that the test can see. */
  #functions: Functions;
  readonly #queue: EmbeddedQueues;
  readonly #settings: Record<string, string>;
  /** Before the destroyer's DynamoDB. */
  readonly destroyerProxy: FaultProxy;

  private constructor({ clocks, settings, owner, queue, members, destroyerProxy }: Parts) {
    this.clocks = clocks;
    this.#settings = settings;
    this.owner = owner;
    this.#queue = queue;
    this.members = members;
    this.destroyerProxy = destroyerProxy;
    for (const [number, { dynamodb, kms, sqs }] of members.entries())
      for (const proxy of [dynamodb, kms, sqs]) this.gate.attach(number, proxy);
    this.gate.attach(members.length, destroyerProxy);
    this.#functions = this.#startDestroyer();
  }

  #startDestroyer(): Functions {
    return startFunctions({
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: this.destroyerProxy.endpoint,
      VAULT_TABLE: table,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      ...this.#clock(this.members.length).settings,
    });
  }

  /** Takes a clock for each process and one for the destroyer. They may be the same one. */
  static async start(clocks: readonly Clock[], settings: Record<string, string>): Promise<Cell> {
    const owner = await startVaultProcess();
    const queue = await startQueues();
    const members = await Promise.all(
      Array.from({ length: clocks.length - 1 }, async () => ({
        dynamodb: await startProxy(owner.services.dynamodb),
        kms: await startProxy(owner.services.kms),
        sqs: await startProxy(queue.endpoint),
        vault: undefined,
        port: 0,
      })),
    );
    const destroyerProxy = await startProxy(owner.services.dynamodb);
    const cell = new Cell({ clocks, settings, owner, queue, members, destroyerProxy });
    await Promise.all(members.map((_, number) => cell.vault(number)));
    return cell;
  }

  /** The running vault of this number, started again when it was killed. */
  async vault(number: number): Promise<VaultProcess> {
    const member = this.#member(number);
    const { dynamodb, kms, sqs } = member;
    if (member.vault) return member.vault;
    member.vault = await startVaultProcess({
      port: member.port,
      settings: {
        ...this.#settings,
        ...this.#clock(number).settings,
        AWS_ENDPOINT_URL_SQS: sqs.endpoint,
        VAULT_DESTROYER_QUEUE_URL: `${sqs.endpoint}/000000000000/destroyer`,
      },
      services: { dynamodb: dynamodb.endpoint, kms: kms.endpoint, jwksUri: this.owner.services.jwksUri },
    });
    member.port = Number(new URL(member.vault.url).port);
    return member.vault;
  }

  /** The time by the clock of a process, or of the destroyer. */
  now(number: number): number {
    return this.#clock(number).now;
  }

  step(ms: number): void {
    for (const clock of new Set(this.clocks)) clock.step(ms);
  }

  async kill(number: number): Promise<void> {
    const member = this.#member(number);
    const { vault } = member;
    member.vault = undefined;
    await vault?.kill();
  }

  /** Stops the destroyer wherever it is, and starts another. */
  async killDestroyer(): Promise<void> {
    await this.#functions.close();
    this.#functions = this.#startDestroyer();
  }

  /** Delivers one message. Gives whether the queue would keep it. */
  async destroyer(doomed: { account: string; registration: string }): Promise<boolean> {
    const event = { Records: [{ messageId: 'only', body: JSON.stringify(doomed) }] };
    const { batchItemFailures } = (await this.#functions.invoke('destroyer', event)) as { batchItemFailures: object[] };
    return batchItemFailures.length > 0;
  }

  /** The messages that reached the queue. */
  get messages(): readonly { account: string; registration: string; delay: number }[] {
    const sent = this.members.flatMap(({ sqs }) => sqs.calls.filter(({ forwarded }) => forwarded > 0));
    return sent.map(({ body }) => {
      const { MessageBody, DelaySeconds } = JSON.parse(body);
      return { ...JSON.parse(MessageBody), delay: DelaySeconds };
    });
  }

  async close(): Promise<void> {
    await this.#functions.close();
    for (const { vault } of this.members) await vault?.close();
    for (const { dynamodb, kms, sqs } of this.members) for (const proxy of [dynamodb, kms, sqs]) await proxy.close();
    await this.destroyerProxy.close();
    await this.#queue.close();
    await this.owner.close();
    for (const clock of new Set(this.clocks)) clock.close();
  }

  #clock(number: number): Clock {
    const clock = this.clocks[number];
    if (!clock) throw new Error(`clock expected below ${this.clocks.length}, got ${number}`);
    return clock;
  }

  #member(number: number): Member {
    const member = this.members[number];
    if (!member) throw new Error(`process expected below ${this.members.length}, got ${number}`);
    return member;
  }
}
