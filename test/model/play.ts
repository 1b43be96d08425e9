/** Plays steps at the vault and the model side by side, and refuses any difference. */

import { issuer } from '../../lib/local/issuer.ts';
import { accountOf } from '../../lib/protocol/crypto/account.ts';
import type { Scheme } from '../../lib/vault/record.ts';
import type { Conduct, Held } from '../support/network/gate.ts';
import { type Call, isSilent, isTroubled } from '../support/network/proxy.ts';
import type { Cell } from '../support/vault/cell.ts';
import { Table } from '../support/vault/table.ts';
import { explain, type Observed } from './explain.ts';
import { describeItem, describeWorld, strangers } from './item.ts';
import { Late } from './late.ts';
import { Limit } from './limit.ts';
import { Mismatch, zeroOf } from './mismatch.ts';
import { maxSkew, policy, type Said, type Step, type World } from './model.ts';
import { type Move, Stage } from './stage.ts';

interface Overdue {
  readonly call: Call;
  readonly observed: Observed;
}

const calmly: Conduct = async (held) => release(held[0]);
const unanswered = { said: undefined, faulty: true, mayHaveApplied: true };

/** Of the calls of a request, those that change the account's item. */
const isWrite = ({ operation }: Call) => operation === 'UpdateItem' || operation === 'DeleteItem';

/**
 * A proof is committed before the key store is asked: without an answer, or with one of these, it may count all the
 * same.
 */
const proofMayStand = ({ kind }: Step, said: Said | undefined) =>
  kind === 'recovery-finish' && (!said || said.code === 'key_store_unavailable' || said.code === 'internal');

let plays = 0;

interface Beginning {
  readonly enrolled: boolean;
  readonly scheme: Scheme;
}

export class Play {
  readonly stage: Stage;
  readonly #table: Table;
  world: World = {};
  /** Sent so far. */
  requests = 0;
  /** Every code answered. */
  readonly codes = new Set<string>();
  /** What the network still holds back from earlier batches. */
  readonly late = new Late();
  #overdue: readonly Overdue[] = [];
  readonly #resets = new Set<number>();
  /** Processes that were killed. When a vault starts again it looks at doomed keys by itself, until they are gone. */
  readonly #restarted = new Set<number>();
  readonly #limit = new Limit();

  private constructor(stage: Stage, table: Table) {
    this.stage = stage;
    this.#table = table;
  }

  /** On a new account, with a key or without. */
  static async begin(cell: Cell, { enrolled, scheme }: Beginning): Promise<Play> {
    const sub = `play ${process.pid} ${plays++}`;
    const stage = await Stage.open(cell, { sub, account: accountOf(issuer, sub), scheme });
    const play = new Play(stage, new Table(cell.owner.services.dynamodb));
    if (enrolled) {
      await play.together([{ move: await stage.enrol(true, undefined), process: 0 }], calmly);
      await play.together([{ move: stage.finish(0, undefined), process: 0 }], calmly);
    }
    return play;
  }

  /** Sends the moves at the same time, each to its process. The baton gives the order of their AWS calls. */
  async together(moves: readonly { move: Move; process: number }[], baton: Conduct): Promise<void> {
    const { cell, account } = this.stage;
    for (const { process } of moves) {
      if (!cell.members[process]?.vault) this.#restarted.add(process);
      await cell.vault(process);
    }
    this.requests += moves.length;
    const before = this.#overdue.map(({ observed }) => observed);
    const ran = await cell.gate.run(
      account,
      moves.map(
        ({ move, process }) =>
          () =>
            move.send(process),
      ),
      baton,
    );
    const observed = moves.map(({ move: { what }, process }, i): Observed => {
      const { answer: said, calls = [] } = ran[i] ?? {};
      return {
        what,
        now: cell.now(what.kind === 'destroyer' ? cell.members.length : process),
        said,
        faulty: said === undefined || calls.some(isTroubled),
        mayHaveApplied: calls.some((call) => isWrite(call) && isSilent(call)) || proofMayStand(what, said),
      };
    });
    for (const { said } of observed) this.codes.add(said?.code ?? 'none');
    await this.#check([...observed, ...before, ...this.#looks()]);
    this.#follow(observed, ran);
  }

  /** Lets every call arrive that the network still holds back. */
  async settle(): Promise<void> {
    await this.late.all();
    const observed = this.#overdue.map((one) => one.observed);
    this.#overdue = [];
    if (observed.length > 0) await this.#check([...observed, ...this.#looks()]);
  }

  /** Time passes for every process. No call is held back for as long as a session lasts. */
  async wait(ms: number): Promise<void> {
    if (ms >= policy.session - 1) await this.settle();
    this.stage.cell.step(ms);
  }

  /** What a restarted vault may do to a key by itself. */
  #looks(): Observed[] {
    const { key } = this.world;
    if (!key) return [];
    const what: Step = { kind: 'destroyer', registration: key.registration };
    const now = (process: number) => this.stage.cell.now(process);
    return [...this.#restarted].map((process) => ({ ...unanswered, what, now: now(process) }));
  }

  /** Keeps the requests of which a copy is still to come. */
  #follow(observed: readonly Observed[], ran: readonly { readonly calls: readonly Call[] }[]): void {
    const resets = new Set(this.#resets);
    const more = observed.flatMap((one, i) =>
      (ran[i]?.calls ?? []).filter(isWrite).map((call) => ({
        call,
        observed: { ...one, ...unanswered, ...(one.said?.code === 'ok' && { late: { resets } }) },
      })),
    );
    this.#overdue = [...this.#overdue, ...more].filter(({ call }) => this.late.isWaiting(call));
  }

  async #check(observed: readonly Observed[]): Promise<void> {
    const { stage } = this;
    const item = await this.#table.read(stage.account);
    const stored = describeItem(item, stage);
    const known = (registration: number) => stage.knows(registration);
    const possible = explain(this.world, observed);
    const found = possible.find((world) => describeWorld(world, known) === stored);
    if (!found)
      throw new Mismatch(zeroOf(possible, item), {
        before: this.world,
        observed,
        possible: possible.map((world) => describeWorld(world, known)),
        stored,
      });
    if (item && strangers(item).length > 0)
      throw new Mismatch('statesTheModelLacks', { strangers: strangers(item), stored });
    this.world = found;
    stage.learn(item, found);
    for (const { said } of observed) if (typeof said?.resetAt === 'number') this.#resets.add(said.resetAt);
    if (found.key?.reset) this.#resets.add(found.key.reset.at);
    this.#limit.check(found.key, observed);
    this.#doom();
  }

  /** For a key on its last attempt a message is waiting that will look at it in time. */
  #doom(): void {
    const { key } = this.world;
    if (!key || key.attempts < policy.maxAttempts) return;
    const message = this.stage.cell.messages.find(
      ({ account, registration }) =>
        account === this.stage.account && this.stage.registration(registration) === key.registration,
    );
    if (!message || message.delay * 1000 > policy.session + 60_000)
      throw new Mismatch('keysStuck', { undestroyed: key, message });
  }

  /** After all sessions have ended, an active key still opens, and a key without attempts leaves only its tombstone. */
  async end(): Promise<void> {
    const { stage } = this;
    await this.settle();
    stage.cell.step(policy.session + 60_000 + 2 * maxSkew);
    for (const { body } of stage.prepared)
      if (stage.cell.messages.some(({ registration }) => registration === body.registration))
        await this.together(
          [{ move: stage.destroyer(stage.prepared.findIndex((p) => p.body === body)), process: 0 }],
          calmly,
        );
    const { key } = this.world;
    const owner = stage.prepared.findIndex((prepared) => stage.number(prepared) === key?.registration);
    if (key && owner >= 0) {
      if (key.attempts >= policy.maxAttempts) throw new Mismatch('keysStuck', { alive: key });
      await this.together([{ move: await stage.guess(owner), process: 0 }], calmly);
      await this.together([{ move: await stage.prove(stage.opened.length - 1, false), process: 0 }], calmly);
      if (this.world.key?.attempts !== 0) throw new Mismatch('acknowledgedRegistrationsLost', { lost: this.world });
    }
  }

  close(): void {
    this.#table.close();
  }
}

export function release(held: Held | undefined): Held {
  if (!held) throw new Error('no call is held');
  held.release();
  return held;
}
