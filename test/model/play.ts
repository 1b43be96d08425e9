/** Plays steps at the vault and the model side by side, and refuses any difference. */

import { issuer } from '../../lib/local/issuer.ts';
import { accountOf } from '../../lib/protocol/account.ts';
import type { Cell } from '../support/cell.ts';
import type { Conduct, Held } from '../support/gate.ts';
import { Table } from '../support/table.ts';
import { explain, type Observed } from './explain.ts';
import { describeItem, describeWorld, strangers } from './item.ts';
import { bury, policy, type World } from './model.ts';
import { type Move, Stage } from './stage.ts';

/** What a conductor did to a call; a fault excuses the task it hit. */
export type Baton = (held: readonly Held[]) => Promise<{ held: Held; excused: readonly number[] }>;

let plays = 0;

export class Play {
  readonly stage: Stage;
  readonly #table: Table;
  world: World = {};
  /** Sent so far. */
  requests = 0;
  /** Every code answered. */
  readonly codes = new Set<string>();
  #answered = new Set<number>();
  #epoch: string | undefined;

  private constructor(stage: Stage, table: Table) {
    this.stage = stage;
    this.#table = table;
  }

  static async begin(cell: Cell): Promise<Play> {
    const sub = `play ${process.pid} ${plays++}`;
    const stage = await Stage.open(cell, sub, await accountOf(issuer, sub));
    return new Play(stage, new Table(cell.owner.services.dynamodb));
  }

  /** Sends the moves together, each to its process, their AWS calls in the order that the baton gives. */
  async together(moves: readonly { move: Move; process: number }[], baton: Baton): Promise<void> {
    const { cell } = this.stage;
    for (const { process } of moves) await cell.vault(process);
    this.requests += moves.length;
    const { now } = cell.clock;
    const excused = new Set<number>();
    const conduct: Conduct = async (held) => {
      const chosen = await baton(held);
      for (const task of chosen.excused) excused.add(task);
      return chosen.held;
    };
    const answers = await cell.gate.run(
      moves.map(
        ({ move, process }) =>
          () =>
            move.send(process),
      ),
      conduct,
    );
    const observed = moves.map(({ move }, i) => ({
      what: move.what,
      now,
      said: answers[i],
      faulty: excused.has(i) || answers[i] === undefined,
    }));
    for (const said of answers) this.codes.add(said?.code ?? 'none');
    await this.#check(observed);
  }

  async #check(observed: readonly Observed[]): Promise<void> {
    const { stage } = this;
    const item = await this.#table.read(stage.account);
    const stored = describeItem(item, stage);
    const told = (registration: number) => stage.told(registration);
    const possible = explain(this.world, observed);
    const { now } = stage.cell.clock;
    // A restarted vault looks at doomed keys by itself.
    const found = possible
      .flatMap((world) => [world, bury(world, now)])
      .find((world) => describeWorld(world, told) === stored);
    if (!found)
      throw new Mismatch({
        before: this.world,
        observed,
        possible: possible.map((world) => describeWorld(world, told)),
        stored,
      });
    if (item && strangers(item).length > 0) throw new Mismatch({ strangers: strangers(item), stored });
    this.world = found;
    this.#limit(observed);
    this.#doom();
  }

  /** The limit, counted apart from the model: distinct KE1 answered since the last proof, or since registration. */
  #limit(observed: readonly Observed[]): void {
    const { key } = this.world;
    const epoch = key && `${key.registration} ${key.recoveredAt ?? ''}`;
    const proof = observed.some(({ what }) => ['recovery-finish', 'registration-finish'].includes(what.kind));
    if (epoch !== this.#epoch || (proof && key?.attempts === 0)) this.#answered = new Set();
    this.#epoch = epoch;
    if (proof) return; // which side of the proof a guess sent with it fell on, only the model tells
    for (const { what, said } of observed)
      if (what.kind === 'recovery-start' && said?.code === 'ok') this.#answered.add(what.ke1);
    if (key && this.#answered.size > key.attempts)
      throw new Mismatch({ answered: [...this.#answered], counted: key.attempts });
    if (this.#answered.size > policy.maxAttempts) throw new Mismatch({ answered: [...this.#answered] });
  }

  /** A key on its last attempt has someone who will look after it, in time. */
  #doom(): void {
    const { key } = this.world;
    if (!key || key.attempts < policy.maxAttempts) return;
    const message = this.stage.cell.messages.find(
      ({ account, registration }) =>
        account === this.stage.account && this.stage.registration(registration) === key.registration,
    );
    if (!message || message.delay * 1000 > policy.session + 60_000) throw new Mismatch({ undestroyed: key, message });
  }

  /** When all sessions are over: an active key still opens, a key out of attempts leaves only its tombstone. */
  async end(): Promise<void> {
    const { stage } = this;
    const go: Baton = async (held) => ({ held: release(held[0]), excused: [] });
    stage.cell.clock.step(policy.session + 60_000);
    for (const { body } of stage.prepared)
      if (stage.cell.messages.some(({ registration }) => registration === body.registration))
        await this.together(
          [{ move: stage.destroyer(stage.prepared.findIndex((p) => p.body === body)), process: 0 }],
          go,
        );
    const { key } = this.world;
    const owner = stage.prepared.findIndex(({ id }) => id === key?.registration);
    if (key && owner >= 0) {
      if (key.attempts >= policy.maxAttempts) throw new Mismatch({ alive: key });
      await this.together([{ move: await stage.guess(owner), process: 0 }], go);
      await this.together([{ move: stage.prove(stage.opened.length - 1, false), process: 0 }], go);
      if (this.world.key?.attempts !== 0) throw new Mismatch({ lost: this.world });
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

export class Mismatch extends Error {
  override readonly name = 'Mismatch';
  constructor(what: object) {
    super(`the vault and the model differ: ${JSON.stringify(what, null, 1)}`);
  }
}
