/** The interrupted call, made again from the key by a fresh device, with every member up and nobody else at work. */
import type { VaultRecord } from '../../../lib/vault/record.ts';
import type { Device, Machine } from './device.ts';
import { holdingAt } from './member.ts';
import { digestOfSet, places } from './symbols.ts';
import { World } from './world.ts';

export class Repeats {
  readonly #world: World;

  constructor(machine: Machine) {
    this.#world = new World(machine);
  }

  /** What is wrong after it; undefined where all members hold the new set. `order` is in which the members answer. */
  faultOf(records: readonly VaultRecord[], order: readonly number[]): string | undefined {
    const { steps } = this.#world;
    const held = records.map((record) => this.#world.records.id(record));
    let device = steps.begin('Z', 1);
    while (device.is === 'running') {
      const place = order.find((one) => device.calls[one]) ?? -1;
      const call = device.calls[place];
      if (!call) return 'it waits for nothing';
      const told = this.#world.ask(held[place] ?? -1, place, call.request);
      held[place] = told.record;
      device = steps.deliver(device, place, told.answer);
    }
    if (device.is !== 'done') return `it is ${device.is}`;
    const missing = places.filter((place) => !this.#isOf(device, held[place] ?? -1, place));
    return missing.length > 0 ? `it is done, and not at ${missing.map((place) => place + 1).join(' and ')}` : undefined;
  }

  #isOf({ set }: Device, record: number, place: number): boolean {
    return set !== null && holdingAt(this.#world.records.of(record), place)?.set === digestOfSet(set);
  }
}
