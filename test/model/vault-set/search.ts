/** The steps that a state can take: what a device, a vault, the network between them or a liar may do next. */
import type { Device } from './device.ts';
import type { Answer } from './member.ts';
import type { Scenario } from './scenario.ts';
import { places } from './symbols.ts';
import { countOf, type State, type Stray, World } from './world.ts';

export interface Step {
  /** In words. */
  readonly said: string;
  readonly state: State;
}

/** A call that waits: of which device, by its number, and at which place. */
interface Waiting {
  readonly at: number;
  readonly id: number;
  readonly device: Device;
  readonly place: number;
}

const lost: Answer = { outcome: { failure: 'lost' } };

export class Search {
  readonly world: World;
  readonly #scenario: Scenario;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.world = new World(scenario.machine);
  }

  first(): State {
    const { records, devices } = this.#scenario;
    return {
      records: records.map((record) => this.world.records.id(record)),
      devices: devices.map((name) => this.world.devices.id(this.world.steps.begin(name, 1))),
      strays: this.world.strays.id([]),
      hurt: 0,
      losses: 0,
      crashes: 0,
      held: 0,
    };
  }

  *next(state: State): Generator<Step> {
    for (const [at, id] of state.devices.entries()) {
      const device = this.world.devices.of(id);
      if (device.is === 'crashed' && !this.#scenario.gone) yield this.#restart(state, at, id);
      if (device.is !== 'running') continue;
      for (const place of places) yield* this.#call(state, { at, id, device, place });
      if (state.crashes < (this.#scenario.crashes ?? 0)) yield this.#crash(state, at, id);
    }
    for (const stray of this.world.strays.of(state.strays)) yield this.#arrive(state, stray);
  }

  *#call(state: State, waiting: Waiting): Generator<Step> {
    const { device, place } = waiting;
    const call = device.calls[place];
    if (!call) return;
    if (this.#scenario.liar?.place === place) yield* this.#lie(state, waiting);
    else if (call.answer) yield* this.#comeBack(state, waiting);
    else yield* this.#reach(state, waiting);
  }

  *#lie(state: State, { at, id, device, place }: Waiting): Generator<Step> {
    const request = device.calls[place]?.request;
    if (!request || !this.#scenario.liar) return;
    for (const lie of this.#scenario.liar.lies(request))
      yield {
        said: `${saidOf(device, place)}: lie ${said(lie)}`,
        state: this.world.with(state, at, this.#delivered(id, place, lie)),
      };
  }

  /** The answer of a finish, on its way: other answers are taken as soon as they are made, as nothing hangs on their order. */
  *#comeBack(state: State, { at, id, device, place }: Waiting): Generator<Step> {
    const [call, is] = [device.calls[place], saidOf(device, place)];
    if (!call?.answer) return;
    yield { said: `${is}: answered`, state: this.world.with(state, at, this.#delivered(id, place, call.answer)) };
    const hurt = this.#hurt(state, place);
    if (!hurt) return;
    yield { said: `${is}: answer lost`, state: this.world.with(hurt, at, this.#delivered(id, place, lost)) };
    if (call.again > 0) return;
    yield { said: `${is}: sent again`, state: this.world.with(hurt, at, this.#resent(id, place)) };
  }

  *#reach(state: State, { at, id, device, place }: Waiting): Generator<Step> {
    const [call, is] = [device.calls[place], saidOf(device, place)];
    if (!call) return;
    const { request } = call;
    const told = this.world.ask(state.records[place] ?? -1, place, request);
    const isFinish = request.kind === 'finish';
    const after = isFinish ? this.#answered(id, place, told.answer) : this.#delivered(id, place, told.answer);
    const done = (from: State, then: number) => this.world.with(this.world.put(from, place, told.record), at, then);
    yield { said: `${is}: ${said(told.answer)}`, state: done(state, after) };
    const hurt = this.#hurt(state, place);
    if (!hurt) return;
    const stray = { place, request, over: hasPassedOver(device) };
    const givenUp = this.world.stray(hurt, stray);
    yield { said: `${is}: given up`, state: this.world.with(givenUp, at, this.#delivered(id, place, lost)) };
    if (request.kind !== 'start') return;
    yield { said: `${is}: done, and its answer lost`, state: done(hurt, this.#delivered(id, place, lost)) };
    if (call.again > 0) return;
    yield { said: `${is}: done, and sent again`, state: done(hurt, this.#resent(id, place)) };
  }

  #delivered(id: number, place: number, answer: Answer): number {
    return this.world.moved(id, `delivered ${place} ${nameOf(answer)}`, (device) =>
      this.world.steps.deliver(device, place, answer),
    );
  }

  #answered(id: number, place: number, answer: Answer): number {
    return this.world.moved(id, `answered ${place} ${nameOf(answer)}`, (device) =>
      this.world.steps.answer(device, place, answer),
    );
  }

  #resent(id: number, place: number): number {
    return this.world.moved(id, `resent ${place}`, (device) => this.world.steps.resend(device, place));
  }

  #restart(state: State, at: number, id: number): Step {
    const { name, run } = this.world.devices.of(id);
    const next = this.world.moved(id, 'restarted', () => this.world.steps.begin(name, run + 1));
    return { said: `${name} calls again`, state: this.world.with(state, at, next) };
  }

  #crash(state: State, at: number, id: number): Step {
    const device = this.world.devices.of(id);
    const over = hasPassedOver(device);
    const sent = device.calls.flatMap((call, place) =>
      call && !call.answer ? { place, request: call.request, over } : [],
    );
    const left = sent.reduce((to, stray) => this.world.stray(to, stray), state);
    const next = this.world.moved(id, 'crashed', (one) => this.world.steps.crash(one));
    const crashed = this.world.with(left, at, next);
    return { said: `${device.name} crashes`, state: { ...crashed, crashes: state.crashes + 1 } };
  }

  #arrive(state: State, { place, request }: Stray): Step {
    const told = this.world.ask(state.records[place] ?? -1, place, request);
    const after = this.world.put(state, place, told.record);
    const hurt = after.hurt | (1 << place);
    return { said: `a late ${request.kind} at ${place + 1}: ${said(told.answer)}`, state: { ...after, hurt } };
  }

  /** Undefined where nothing may be lost there. */
  #hurt(state: State, place: number): State | undefined {
    const { hurt: most = 0, losses } = this.#scenario;
    const hurt = state.hurt | (1 << place);
    if (countOf(hurt) > most || (losses !== undefined && state.losses >= losses)) return undefined;
    return { ...state, hurt, losses: losses === undefined ? 0 : state.losses + 1 };
  }
}

/** The device has begun to finish, and leaves a member out or has been left by one. */
export function hasPassedOver({ set, change }: Device): boolean {
  return set !== null && change.members.some(({ at }) => at === 'failed');
}

/** All that a device sees of it. */
const nameOf = (answer: Answer): string =>
  'failure' in answer.outcome ? said(answer) : `${said(answer)} ${answer.outcome.holds?.set ?? ''}`;

const said = ({ outcome, registration }: Answer): string =>
  'failure' in outcome ? outcome.failure : (registration ?? outcome.holds?.registration ?? 'ok');

const saidOf = ({ name, calls }: Device, place: number): string =>
  `${name}'s ${calls[place]?.request.kind} at ${place + 1}`;
