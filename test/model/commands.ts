/** What devices, thieves and time may do to one account, as fast-check commands. */
import fc from 'fast-check';
import type { Conduct } from '../support/network/gate.ts';
import { maxSkew, policy, type World } from './model.ts';
import { type Play, release } from './play.ts';
import type { Move, Signer } from './stage.ts';

/** The numbers choose among what the devices hold by then. */
type Action =
  /** `signer`: who signs the request, where the account has a key. */
  | { readonly kind: 'enrol'; readonly fresh: boolean; readonly signer: number | undefined }
  | { readonly kind: 'enrolAgain'; readonly which: number; readonly signer: number | undefined }
  | { readonly kind: 'finish'; readonly which: number; readonly signer: number | undefined }
  | { readonly kind: 'guess'; readonly of: number | undefined }
  | { readonly kind: 'repeat' | 'destroyer'; readonly which: number }
  | { readonly kind: 'prove'; readonly which: number; readonly spoil: boolean }
  | { readonly kind: 'delete'; readonly which: number; readonly signer: number | undefined }
  | { readonly kind: 'status' | 'reset' | 'cancel' };

const from = fc.nat({ max: 7 });
const last = fc.constant(-1);
const recent = fc.oneof({ weight: 2, arbitrary: last }, from);
const signer = fc.option(recent, { nil: undefined });
/** Most often the one who may: -2 stands for the key in force. */
const owner = fc.oneof({ weight: 4, arbitrary: fc.constant(-2) }, signer);

const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('enrol' as const), fresh: fc.boolean(), signer: owner }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('enrolAgain' as const), which: recent, signer: owner }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('finish' as const), which: recent, signer }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('guess' as const), of: fc.option(recent, { nil: undefined }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which: recent }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('prove' as const), which: recent, spoil: fc.nat(3).map((n) => n === 0) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('destroyer' as const), which: recent }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), which: recent, signer }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('status' as const, 'reset' as const, 'cancel' as const) }),
  },
);

interface Plan {
  readonly actions: readonly { readonly action: Action; readonly process: number }[];
  /** Which of the held calls goes next, and what befalls it. */
  readonly order: readonly number[];
}

/** Makes the baton of one batch from its numbers. */
export type BatonMaker = (order: readonly number[], play: Play, processes: readonly number[]) => Conduct;

export const inOrder: BatonMaker = (order) => {
  let turn = 0;
  return async (held) => release(held[(order[turn++ % order.length] ?? 0) % held.length]);
};

class Together implements fc.AsyncCommand<object, Play> {
  readonly #plan: Plan;
  readonly #baton: BatonMaker;

  constructor(plan: Plan, baton: BatonMaker) {
    this.#plan = plan;
    this.#baton = baton;
  }

  check = () => true;

  async run(_: object, play: Play): Promise<void> {
    const moves: { move: Move; process: number }[] = [];
    for (const { action, process } of this.#plan.actions) {
      const move = await toMove(play, action);
      if (move) moves.push({ move, process });
    }
    if (moves.length === 0) return;
    const processes = moves.map(({ process }) => process);
    await play.together(moves, this.#baton(this.#plan.order, play, processes));
  }

  toString = () => `together ${JSON.stringify(this.#plan)}`;
}

class Wait implements fc.AsyncCommand<object, Play> {
  readonly #ms: number;

  constructor(ms: number) {
    this.#ms = ms;
  }

  check = () => true;
  run = async (_: object, play: Play) => play.wait(this.#ms);
  toString = () => `wait ${this.#ms} ms`;
}

/** One clock goes wrong, or right again: it jumps by up to twice the bound, forwards or back. */
class Skew implements fc.AsyncCommand<object, Play> {
  readonly #process: number;
  readonly #ms: number;

  constructor(process: number, ms: number) {
    this.#process = process;
    this.#ms = ms;
  }

  check = () => true;
  run = async (_: object, { stage }: Play) => stage.cell.clocks[this.#process]?.skew(this.#ms);
  toString = () => `clock ${this.#process} is off by ${this.#ms} ms`;
}

/** Undefined while there is nothing to act on. */
async function toMove({ stage, world }: Play, action: Action): Promise<Move | undefined> {
  const at = (which: number, list: readonly unknown[]) => (which < 0 ? Math.max(0, list.length - 1) : which);
  const { prepared, tried, opened, backupKeys } = stage;
  switch (action.kind) {
    case 'enrol':
      return stage.enrol(action.fresh, signerOf(action.signer, world));
    case 'enrolAgain':
      return stage.enrolments.length === 0
        ? undefined
        : stage.enrolAgain(at(action.which, stage.enrolments), signerOf(action.signer, world));
    case 'finish': {
      if (prepared.length === 0) return undefined;
      return stage.finish(at(action.which, prepared), action.signer && at(action.signer, backupKeys));
    }
    case 'guess':
      return stage.guess(action.of && at(action.of, prepared));
    case 'repeat':
      return tried.length === 0 ? undefined : stage.repeat(at(action.which, tried));
    case 'prove':
      return opened.length === 0 ? undefined : stage.prove(at(action.which, opened), action.spoil);
    case 'destroyer':
      return prepared.length === 0 ? undefined : stage.destroyer(at(action.which, prepared));
    case 'delete':
      return stage.delete(action.signer && at(action.signer, backupKeys), at(action.which, prepared));
    case 'status':
      return stage.status();
    case 'reset':
      return stage.reset();
    case 'cancel':
      return stage.cancel();
  }
}

/** For the registration in force. A backup key that was never in the vault may sign too. */
function signerOf(signer: number | undefined, { key }: World): Signer | undefined {
  if (signer === undefined || !key) return undefined;
  const { registration } = key;
  return { registration, backupKey: signer < 0 ? key.backupKey : signer };
}

const { session, reset, pending, betweenStarts, delays } = policy;
// The edges matter: the last millisecond of a session, a delay, a cooling-off, and the one after it.
const waits = [1, ...delays.filter(Boolean), session - 1, session, session + 1, reset, pending, betweenStarts].flatMap(
  (ms) => [ms, ms - 1],
);

/** Most lives begin with a key: what happens to it is what matters. Either scheme has the same rules. */
export const beginning = fc.record({
  enrolled: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  scheme: fc.constantFrom('opaque' as const, 'set' as const),
});

const skews = [-maxSkew, -5_000, -1, 0, 1, 5_000, maxSkew];

export interface Script {
  /** Most requests at once. */
  readonly together: number;
  readonly processes: number;
  readonly baton: BatonMaker;
  /** Most steps. */
  readonly length: number;
}

export function script({ together, processes, baton, length }: Script) {
  const one = fc.record({ action, process: fc.nat({ max: processes - 1 }) });
  const order = fc.array(fc.nat({ max: 999 }), { minLength: 6, maxLength: 24 });
  const plan = (most: number) => fc.record({ actions: fc.array(one, { minLength: 1, maxLength: most }), order });
  const sent = (most: number) => plan(most).map((made) => new Together(made, baton));
  return fc.commands(
    [
      // Each of these is equally likely, so that there are more requests than waits.
      ...[sent(1), sent(1), sent(together), sent(together), sent(together)],
      fc.constantFrom(...waits.filter((ms) => ms > 0)).map((ms) => new Wait(ms)),
      // One more, for the destroyer's clock.
      fc.tuple(fc.nat({ max: processes }), fc.constantFrom(...skews)).map(([process, ms]) => new Skew(process, ms)),
    ],
    { maxCommands: length, size: 'max' },
  );
}
