/** All that a state is: the records, the devices, and requests that their devices no longer wait for. */
import type { VaultRecord } from '../../../lib/vault/record.ts';
import { type Device, Devices, type Machine } from './device.ts';
import { Interned } from './interned.ts';
import { type Answer, ask, holdingAt, type Request } from './member.ts';
import { digestOfSet, places, threshold } from './symbols.ts';

/** By their numbers. Bits of `hurt` are places, and of `held` devices. */
export interface State {
  readonly records: readonly number[];
  readonly devices: readonly number[];
  /** Requests that may still arrive. */
  readonly strays: number;
  /** Members at which a message was lost, came late or was sent twice. */
  readonly hurt: number;
  readonly losses: number;
  readonly crashes: number;
  /** Devices whose set a threshold of members held at one moment. */
  readonly held: number;
}

export const keyOf = ({ records, devices, strays, hurt, losses, crashes, held }: State): string =>
  `${records.join()};${devices.join()};${strays},${hurt},${losses},${crashes},${held}`;

export interface Stray {
  readonly place: number;
  readonly request: Request;
  /** Its device had passed a member over. */
  readonly over: boolean;
}

interface Told {
  readonly record: number;
  readonly answer: Answer;
}

export class World {
  readonly records = new Interned<VaultRecord>();
  readonly devices = new Interned<Device>();
  readonly strays = new Interned<readonly Stray[]>();
  readonly #told = new Map<string, Told>();
  readonly #requests = new Interned<Request>();
  readonly #opening = new Map<string, readonly string[]>();
  readonly #moved = new Map<string, number>();
  readonly steps: Devices;

  constructor(machine: Machine) {
    this.steps = new Devices(machine);
  }

  ask(record: number, place: number, request: Request): Told {
    const key = `${record},${place},${this.#requests.id(request)}`;
    const known = this.#told.get(key);
    if (known) return known;
    const { record: after, answer } = ask(this.records.of(record), place, request);
    const told = { record: this.records.id(after), answer };
    this.#told.set(key, told);
    return told;
  }

  /** The sets, or keys that one vault keeps alone, that these members can open. */
  opening(records: readonly number[], among: readonly number[] = places): readonly string[] {
    const key = `${records.join()};${among.join()}`;
    const known = this.#opening.get(key);
    if (known) return known;
    const held = among.flatMap((place) => holdingAt(this.records.of(records[place] ?? -1), place) ?? []);
    const sets = [...new Set(held.filter(isOpen).map(({ set }) => set))];
    this.#opening.set(key, sets);
    return sets;

    function isOpen({ set, threshold: needed }: { set: string; threshold: number }): boolean {
      return held.filter((one) => one.set === set).length >= Math.min(needed, threshold);
    }
  }

  /** The device after this, by its number. `name` says all that the move depends on. */
  moved(id: number, name: string, move: (device: Device) => Device): number {
    const key = `${id} ${name}`;
    const known = this.#moved.get(key);
    if (known !== undefined) return known;
    const next = this.devices.id(move(this.devices.of(id)));
    this.#moved.set(key, next);
    return next;
  }

  /** The device as it is now. What a threshold held of its last round no longer counts in a new one. */
  with(state: State, at: number, id: number): State {
    const device = this.devices.of(id);
    const old = this.devices.of(state.devices[at] ?? -1);
    const same = old.run === device.run && old.change.round === device.change.round;
    const held = same ? state.held : state.held & ~(1 << at);
    return { ...state, devices: state.devices.map((one, index) => (index === at ? id : one)), held };
  }

  /** The record as it is now. */
  put(state: State, place: number, record: number): State {
    if (state.records[place] === record) return state;
    const records = state.records.map((one, index) => (index === place ? record : one));
    const opening = this.opening(records);
    const opened = state.devices.map((id, at) => {
      const { set } = this.devices.of(id);
      return set && opening.includes(digestOfSet(set)) ? 1 << at : 0;
    });
    const held = opened.reduce((all, bit) => all | bit, state.held);
    return { ...state, records, held, strays: this.#strayed(this.strays.of(state.strays), records) };
  }

  /** A request that its device no longer waits for. */
  stray(state: State, stray: Stray): State {
    return { ...state, strays: this.#strayed([...this.strays.of(state.strays), stray], state.records) };
  }

  /** Without those that can change nothing any more: a registration id comes once, and no key is deleted here. */
  #strayed(strays: readonly Stray[], records: readonly number[]): number {
    const left = strays.filter(({ place, request }) => {
      const record = this.records.of(records[place] ?? -1);
      const inForce = record.state === 'active' ? record.registration : null;
      if (request.kind === 'start') return request.over === inForce;
      return request.kind === 'finish' && record.pending?.registration === request.registration;
    });
    return this.strays.id(left.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)));
  }
}

export function countOf(bits: number): number {
  return places.filter((place) => bits & (1 << place)).length;
}
