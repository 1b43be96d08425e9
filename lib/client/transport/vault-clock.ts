/** The vault's time, by the `Date` of its last answer: what is allowed from when on is told by its clock, not the device's. */
export class VaultClock {
  /** How far the vault's clock is ahead of `performance.now()`, which nobody can set. Milliseconds. */
  #ahead: number | undefined;

  /** Takes the header's value. One that is missing, or is no date, changes nothing. */
  heard(date: string | null): void {
    const time = Date.parse(date ?? '');
    // The header has whole seconds, so on average the vault's clock is half a second further.
    if (!Number.isNaN(time)) this.#ahead = time + 500 - performance.now();
  }

  /** Right to a second or so. Undefined until the vault has said it. */
  now(): Date | undefined {
    return this.#ahead === undefined ? undefined : new Date(performance.now() + this.#ahead);
  }
}
