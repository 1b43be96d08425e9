/** One cell of the matrix: an operation, one of its calls, a fault, and the judgement of what it left. */

import { issuer } from '../../lib/local/issuer.ts';
import { accountOf } from '../../lib/protocol/crypto/account.ts';
import { equalBytes } from '../../lib/protocol/crypto/bytes.ts';
import { zeros } from '../model/mismatch.ts';
import type { Call, Fault } from '../support/network/proxy.ts';
import type { Cell } from '../support/vault/cell.ts';
import { type Item, Table } from '../support/vault/table.ts';
import { type Injected, isApplied, nameOf, type Operation } from './documented.ts';
import { maxAttempts, type Ready, type Scene, sessionMs } from './scenes.ts';

export interface Case {
  readonly scene: Scene;
  readonly operation: Operation;
  /** Which of the operation's calls of this kind, counted from 0. */
  readonly nth: number;
  readonly fault: Injected;
  readonly times: 'once' | 'always';
}

/** The calls of one case that the network holds back. */
class HeldBack {
  readonly #calls: Call[] = [];
  readonly #until = Promise.withResolvers<void>();

  hold(call: Call): Fault {
    this.#calls.push(call);
    return { kind: 'late', until: this.#until.promise };
  }

  async arrive(): Promise<void> {
    this.#until.resolve();
    await Promise.all(this.#calls.map(({ over }) => over));
  }
}

/** A request has 5 s in all, whatever happens to it. */
const mostMs = 5_000;

let accounts = 0;

export class Matrix {
  readonly cell: Cell;
  readonly counts = { faultsInjected: 0, ...zeros() };
  #wrong: string[] = [];
  #slow: Case[] = [];
  readonly #table: Table;
  readonly #armed = new Map<string, (call: Call) => Fault | undefined | Promise<Fault | undefined>>();

  constructor(cell: Cell) {
    this.cell = cell;
    this.#table = new Table(cell.owner.services.dynamodb);
    const { members, destroyerProxy } = cell;
    for (const { dynamodb, kms, sqs } of members)
      for (const proxy of [dynamodb, kms, sqs]) proxy.decide((call) => this.#decide(call));
    destroyerProxy.decide((call) => this.#decide(call));
  }

  /** What was found wrong since the last call, in words, each with its case. */
  takeWrong(): string[] {
    const wrong = this.#wrong;
    this.#wrong = [];
    return wrong;
  }

  /** What was not answered in time since the last call. The many cases that ran beside it may be to blame. */
  takeSlow(): Case[] {
    const slow = this.#slow;
    this.#slow = [];
    return slow;
  }

  #decide(call: Call) {
    for (const [account, decide] of this.#armed) if (call.body.includes(account)) return decide(call);
    return undefined;
  }

  async prepare(scene: Scene): Promise<Ready> {
    const sub = `matrix ${process.pid} ${accounts++}`;
    const vault = await this.cell.vault(0);
    const target = { url: vault.url, token: this.cell.owner.token };
    return scene.prepare(this.cell, { target, sub, account: accountOf(issuer, sub) });
  }

  /** The calls that an operation makes without a fault, in order. */
  async calls(scene: Scene): Promise<Operation[]> {
    const ready = await this.prepare(scene);
    if (scene.late) this.cell.step(sessionMs + 1);
    const made: Operation[] = [];
    this.#armed.set(ready.account, ({ operation }) => void made.push(operation as Operation));
    await ready.send();
    this.#armed.delete(ready.account);
    return made;
  }

  /** Sends the request with the fault, repeats it as often as a device would, and judges the outcome. */
  async run(one: Case, ready: Ready, kill?: 'before' | 'after'): Promise<void> {
    const { scene } = one;
    const say = (what: string) => this.#wrong.push(`${scene.name}, ${describe(one, kill)}: ${what}`);
    const began = performance.now();
    const late = new HeldBack();
    this.#armed.set(ready.account, this.#fault(one, late, kill));
    const first = await ready.send();
    this.#armed.delete(ready.account);
    if (performance.now() - began > mostMs) this.#slow.push(one);
    if (!kill && !plausible(one, first)) say(`answered ${first}`);
    if (first !== 'ok' && !isApplied(one.fault) && !kill) await this.#unspent(scene, ready, say);

    if (one.fault.kind === 'late' && one.fault.past === 'retry') await late.arrive();
    if (kill) await this.cell.vault(0);
    let last = first;
    for (let tries = 0; tries < 3 && !scene.settles.includes(last ?? ''); tries++) {
      // As long as the answer's Retry-After says.
      if (last === 'rate_limited') this.cell.step(1_000);
      last = await ready.send();
    }
    await late.arrive();
    if (!scene.settles.includes(last ?? '')) {
      this.counts.keysStuck++;
      return void say(`still answers ${last}`);
    }
    const item = await this.#table.read(ready.account);
    this.#judgeAttempts(one, item, say);
    if (ready.password !== undefined) await this.#judgeKey(ready, ready.password, say);
  }

  #fault({ operation, nth, fault, times }: Case, late: HeldBack, kill: 'before' | 'after' | undefined) {
    let seen = 0;
    return async (call: Call): Promise<Fault | undefined> => {
      if (call.operation !== operation) return undefined;
      const index = seen++;
      if (times === 'once' ? index !== nth : index < nth) return undefined;
      this.counts.faultsInjected++;
      const strike = async () => {
        await this.cell.kill(0);
        await this.cell.killDestroyer();
      };
      if (kill === 'after') return { kind: 'drop-answer', after: strike };
      if (kill === 'before') await strike();
      return fault.kind === 'late' ? late.hold(call) : fault;
    };
  }

  /** What never reached the storage has spent nothing. */
  async #unspent({ attempts, guesses }: Scene, { account }: Ready, say: (what: string) => void): Promise<void> {
    const spent = count(await this.#table.read(account));
    if (!guesses || spent === undefined || spent <= attempts.before) return;
    this.counts.attemptsWronglySpent++;
    say(`spent attempt ${spent}`);
  }

  #judgeAttempts({ scene }: Case, item: Item | undefined, say: (what: string) => void): void {
    const spent = count(item);
    if (spent === undefined || spent === scene.attempts.after) return;
    if (spent > scene.attempts.after) this.counts.attemptsWronglySpent++;
    else this.counts.guessesAnsweredAndNotCounted++;
    say(`expected ${scene.attempts.after} attempts, got ${spent}`);
  }

  async #judgeKey({ device }: Ready, password: string, say: (what: string) => void): Promise<void> {
    try {
      const key = await device.recover(password);
      if (equalBytes(key.reveal(), device.backupKey.reveal())) return;
      say('gives another key');
    } catch (cause) {
      say(cause instanceof Error ? cause.message : 'cannot be recovered');
    }
    this.counts.acknowledgedRegistrationsLost++;
  }

  /** Once the sessions are over and the queue has delivered, keys that must be gone are gone. */
  async bury(account: string): Promise<void> {
    for (const { account: doomed, registration } of this.cell.messages)
      if (doomed === account) await this.cell.destroyer({ account, registration });
    const item = await this.#table.read(account);
    const left = ['setup', 'record', 'escrow', 'vaultSet'].filter((name) => item?.[name]);
    const alive = count(item) ?? maxAttempts;
    if (left.length === 0 || alive < maxAttempts) return;
    this.counts.keysStuck++;
    this.#wrong.push(`${account} keeps ${left.join(', ')}`);
  }

  close(): void {
    this.#table.close();
  }
}

export const describe = ({ operation, nth, fault, times }: Case, kill?: string) =>
  `${kill ? `killed ${kill}` : nameOf(fault)} ${times} at ${operation} ${nth + 1}`;

const count = (item: Item | undefined) => (item?.attempts ? Number(item.attempts.N) : undefined);

// Malformed calls and blobs that are not ours: a retry does not help, and the table of errors says so.
const ours = new Set(['ValidationException', 'InvalidCiphertextException', 'IncorrectKeyException']);

function plausible({ scene, fault, operation, times }: Case, answer: string | undefined): boolean {
  const never = times === 'always' && !isApplied(fault);
  // The call never comes through, and without it nothing is done.
  if (answer !== undefined && scene.settles.includes(answer)) return !(never && answer === 'ok');
  const name = nameOf(fault);
  if (scene.name === 'destroyer') return answer === 'kept';
  // A start whose turn was taken and not used: the next turn comes in a second.
  if (scene.name === 'registration-start, first' && answer === 'rate_limited') return operation === 'UpdateItem';
  if (name === 'ConditionalCheckFailedException') return answer === 'conflict';
  if (ours.has(name)) return answer === (operation === 'SendMessage' ? 'storage_unavailable' : 'internal');
  return (
    answer === (operation === 'Encrypt' || operation === 'Decrypt' ? 'key_store_unavailable' : 'storage_unavailable')
  );
}
