/** The way to a vault on which answers get lost: the vault does what it is asked, and the device never hears of it. */
import type { RouteName } from '../../lib/protocol/wire/routes.ts';
import { routes } from '../../lib/protocol/wire/routes.ts';

export class Tunnel {
  /** While it names a route, its answers are lost. */
  cut: RouteName | undefined;
  /** Whether the tries after the first of a call reach the vault too. */
  readonly #every: boolean;
  /** The bodies that reached the vault, and whose answers were lost. */
  readonly arrived: string[] = [];
  #reached = false;

  constructor({ every = false } = {}) {
    this.#every = every;
  }

  newCall(): void {
    this.#reached = false;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const { pathname } = new URL(String(input));
    if (!this.cut || pathname !== routes[this.cut].path) return fetch(input, init);
    if (this.#every || !this.#reached) {
      this.arrived.push(String(init?.body));
      this.#reached = true;
      await (await fetch(input, init)).text();
    }
    throw new TypeError('terminated');
  };
}
