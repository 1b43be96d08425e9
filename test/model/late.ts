/** Calls that the network holds back until after their SDK's retry, and until after later requests. */
import type { Held } from '../support/network/gate.ts';
import type { Call } from '../support/network/proxy.ts';

export class Late {
  readonly #waiting = new Map<Call, { due: number; arrive: () => void }>();
  #turn = 0;

  /** The caller's connection breaks now; the service sees the call after so many turns. */
  hold({ call, release }: Held, turns: number): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(call, { due: this.#turn + turns, arrive: resolve });
    release({ kind: 'late', until: promise });
  }

  isWaiting(call: Call): boolean {
    return this.#waiting.has(call);
  }

  /** Lets the calls arrive that are due. */
  async turn(): Promise<void> {
    this.#turn++;
    await this.#arrive((due) => due <= this.#turn);
  }

  async all(): Promise<void> {
    await this.#arrive(() => true);
  }

  async #arrive(isDue: (due: number) => boolean): Promise<void> {
    for (const [call, { due, arrive }] of this.#waiting) {
      if (!isDue(due)) continue;
      this.#waiting.delete(call);
      arrive();
      await call.over;
    }
  }
}
