/** Breadth first, through every state that a scenario can reach. */
import type { VaultRecord } from '../../../lib/vault/record.ts';
import type { Device, Machine } from './device.ts';
import type { Answer } from './member.ts';
import { digestOfSet, places } from './symbols.ts';
import { keyOf, type State, type Stray, World } from './world.ts';

export interface Scenario {
  readonly name: string;
  readonly records: readonly VaultRecord[];
  /** Names of the devices that change the password at once. */
  readonly devices: readonly string[];
  readonly machine: Machine;
  /** At how many members messages may be lost, late or doubled. */
  readonly hurt?: number;
  /** How many of them. Absent: any number. */
  readonly losses?: number;
  readonly crashes?: number;
  /** The place of a member that answers what it likes. */
  readonly liar?: { readonly place: number; lies(request: { kind: string }, device: Device): readonly Answer[] };
}

/** A step from one state to the next, in words. */
export interface Step {
  readonly said: string;
  readonly state: State;
  /** The finish of this device was put in force. */
  readonly finished?: number;
}

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

  next(state: State): Step[] {
    const steps: Step[] = [];
    for (const [at, id] of state.devices.entries()) {
      const device = this.world.devices.of(id);
      if (device.is === 'crashed') steps.push(this.#restart(state, at, device));
      if (device.is !== 'running') continue;
      for (const place of places) this.#call(steps, state, { at, device, place });
      if (state.crashes < (this.#scenario.crashes ?? 0)) steps.push(this.#crash(state, at, device));
    }
    for (const stray of this.world.strays.of(state.strays)) steps.push(this.#arrive(state, stray));
    return steps;
  }

  #call(steps: Step[], state: State, { at, device, place }: { at: number; device: Device; place: number }): void {
    const call = device.calls[place];
    if (!call) return;
    const { request } = call;
    const is = `${device.name}'s ${request.kind} at ${place + 1}`;
    const { liar } = this.#scenario;
    const deliver = (answer: Answer) => this.world.steps.deliver(device, place, answer);
    const lost = { outcome: { failure: 'lost' } } as const;
    if (liar?.place === place) {
      for (const lie of liar.lies(request, device))
        steps.push({ said: `${is}: lie ${JSON.stringify(lie)}`, state: this.#with(state, at, deliver(lie)) });
      return;
    }
    const hurt = this.#hurt(state, place);
    if (call.answer) {
      steps.push({ said: `${is} answered ${JSON.stringify(call.answer)}`, state: this.#with(state, at, deliver(call.answer)) });
      if (!hurt) return;
      steps.push({ said: `${is}: answer lost`, state: this.#with(hurt, at, deliver(lost)) });
      if (call.again < 1) steps.push({ said: `${is}: sent again`, state: this.#with(hurt, at, this.world.steps.resend(device, place)) });
      return;
    }
    const told = this.world.ask(state.records[place] ?? -1, place, request);
    const done = (from: State, after: Device) => this.#with(this.#put(from, place, told.record), at, after);
    if (request.kind === 'finish') {
      const after = done(state, this.world.steps.answer(device, place, told.answer));
      const finished = told.record === state.records[place] ? {} : { finished: at };
      steps.push({ said: `${is} done ${JSON.stringify(told.answer)}`, state: after, ...finished });
    } else steps.push({ said: `${is} done ${JSON.stringify(told.answer)}`, state: done(state, deliver(told.answer)) });
    if (!hurt) return;
    steps.push({ said: `${is}: given up`, state: this.#with(this.#stray(hurt, { place, request }), at, deliver(lost)) });
    if (request.kind !== 'start') return;
    steps.push({ said: `${is} done, and its answer lost`, state: done(hurt, deliver(lost)) });
    if (call.again < 1) steps.push({ said: `${is} done, and sent again`, state: done(hurt, this.world.steps.resend(device, place)) });
  }

  #restart(state: State, at: number, { name, run }: Device): Step {
    return { said: `${name} calls again`, state: this.#with(state, at, this.world.steps.begin(name, run + 1)) };
  }

  #crash(state: State, at: number, device: Device): Step {
    const strays = device.calls.flatMap((call, place) =>
      call && !call.answer && call.request.kind !== 'read' ? { place, request: call.request } : [],
    );
    const crashed = this.#with(strays.reduce((to, stray) => this.#stray(to, stray), state), at, this.world.steps.crash(device));
    return { said: `${device.name} crashes`, state: { ...crashed, crashes: state.crashes + 1 } };
  }

  #arrive(state: State, { place, request }: Stray): Step {
    const told = this.world.ask(state.records[place] ?? -1, place, request);
    const after = this.#put(state, place, told.record);
    return { said: `a late ${request.kind} at ${place + 1} ${JSON.stringify(request)}`, state: { ...after, hurt: after.hurt | (1 << place) } };
  }

  /** Undefined where nothing may be lost there. */
  #hurt(state: State, place: number): State | undefined {
    const { hurt: most = 0, losses = Number.POSITIVE_INFINITY } = this.#scenario;
    const hurt = state.hurt | (1 << place);
    if (countOf(hurt) > most || state.losses >= losses) return undefined;
    return { ...state, hurt, losses: losses === Number.POSITIVE_INFINITY ? 0 : state.losses + 1 };
  }

  #stray(state: State, stray: Stray): State {
    if (stray.request.kind === 'read') return state;
    return { ...state, strays: this.world.strayed([...this.world.strays.of(state.strays), stray], state.records) };
  }

  #with(state: State, at: number, device: Device): State {
    const id = this.world.devices.id(device);
    const old = this.world.devices.of(state.devices[at] ?? -1);
    const same = old.run === device.run && old.change.round === device.change.round;
    const held = same ? state.held : state.held & ~(1 << at);
    return { ...state, devices: state.devices.map((one, index) => (index === at ? id : one)), held };
  }

  #put(state: State, place: number, record: number): State {
    if (state.records[place] === record) return state;
    const records = state.records.map((one, index) => (index === place ? record : one));
    const strays = this.world.strayed(this.world.strays.of(state.strays), records);
    const opening = this.world.opening(records);
    let { held } = state;
    for (const [at, id] of state.devices.entries()) {
      const { set } = this.world.devices.of(id);
      if (set && opening.includes(digestOfSet(set))) held |= 1 << at;
    }
    return { ...state, records, strays, held };
  }
}

export function countOf(bits: number): number {
  return places.filter((place) => bits & (1 << place)).length;
}
