/** What must hold of every step, and of every state. */
import { mostRounds } from '../../../lib/client/set/change.ts';
import type { Device } from './device.ts';
import { holdingAt } from './member.ts';
import type { Scenario } from './scenario.ts';
import { hasPassedOver, type Step } from './search.ts';
import { digestOfSet, places, threshold } from './symbols.ts';
import { countOf, type State, type World } from './world.ts';

/** How many members may be down or lie. */
const spare = places.length - threshold;

export class Rules {
  readonly #world: World;
  readonly #scenario: Scenario;
  readonly #first: State;

  constructor(world: World, scenario: Scenario, first: State) {
    this.#world = world;
    this.#scenario = scenario;
    this.#first = first;
  }

  /** What the step breaks. */
  ofStep(before: State, { state, said }: Step): string | undefined {
    const [had, has] = [this.#world.opening(before.records), this.#world.opening(state.records)];
    if (has.length > Math.max(1, this.#alone())) return 'two passwords open';
    // Beside a liar there is a window, which #isOutsideWindow knows.
    const shuts = had.length > 0 && has.length === 0 && !this.#scenario.liar;
    if (shuts && this.#blamed(before).length === 0 && !this.#isOver(before, said))
      return 'no password opens, and no member was passed over';
    for (const [at, id] of state.devices.entries()) {
      const [was, is] = [this.#device(before.devices[at]), this.#device(id)];
      if (was.is === 'running' && is.is !== 'running') {
        const fault = this.#ofEnd(is, state, at);
        if (fault) return fault;
      }
    }
    return undefined;
  }

  ofState(state: State): string | undefined {
    const devices = state.devices.map((id) => this.#device(id));
    if (devices.some(({ is, calls }) => is === 'running' && calls.every((call) => call === null)))
      return 'a device waits for nothing';
    if (devices.some(({ change }) => change.round > mostRounds)) return 'a device begins a round too many';
    return this.#isOutsideWindow(state, devices) ? 'no password opens outside the window of one bad member' : undefined;
  }

  /** The devices that began to finish, and left a member out. */
  #blamed({ devices }: State): Device[] {
    return devices.map((id) => this.#device(id)).filter(hasPassedOver);
  }

  /** A late finish of a device that had passed a member over, and is gone. */
  #isOver({ strays }: State, said: string): boolean {
    return said.startsWith('a late finish') && this.#world.strays.of(strays).some(({ over }) => over);
  }

  /** Keys that one vault keeps alone at the beginning: they open until that vault is changed. */
  #alone(): number {
    const [lone] = this.#scenario.records.filter((record) => record.state === 'active' && record.scheme === 'opaque');
    return lone ? 2 : 1;
  }

  #ofEnd({ is, name, set }: Device, state: State, at: number): string | undefined {
    const { liar, devices } = this.#scenario;
    const bad = countOf(state.hurt | (liar ? 1 << liar.place : 0));
    if (is === 'failed' && devices.length === 1 && bad <= spare) return `${name} fails beside ${bad} bad members`;
    if (is !== 'done') return undefined;
    if (!(state.held & (1 << at))) return `${name} is done, and no threshold had its set`;
    const missing = this.#up(state).filter((place) => set && this.#setAt(state, place) !== digestOfSet(set));
    if (devices.length === 1 && missing.length > 0) return `${name} is done, and left a good member behind`;
    return undefined;
  }

  /** One member is down or lies, nothing opens at the others, and no device has begun to finish there. */
  #isOutsideWindow(state: State, devices: readonly Device[]): boolean {
    const up = this.#up(state);
    const [device, another] = devices;
    if (!device || another || up.length !== places.length - spare) return false;
    if (this.#world.opening(state.records, up).length > 0) return false;
    if (device.is === 'done') return true;
    const opened = this.#world.opening(this.#first.records, up).length > 0;
    return opened && !up.some((place) => this.#setAt(state, place) !== this.#setAt(this.#first, place));
  }

  #up({ hurt }: State): number[] {
    return places.filter((place) => place !== this.#scenario.liar?.place && !(hurt & (1 << place)));
  }

  #setAt({ records }: State, place: number): string | undefined {
    return holdingAt(this.#world.records.of(records[place] ?? -1), place)?.set;
  }

  #device(id: number | undefined): Device {
    return this.#world.devices.of(id ?? -1);
  }
}
