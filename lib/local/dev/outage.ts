/** A vault that plays being away: its API destroys every connection, while its page can still end that. */
export class Outage {
  #down = false;

  get down(): boolean {
    return this.#down;
  }

  set(down: boolean): { down: boolean } {
    this.#down = down;
    return { down };
  }

  /** Whether a request for this URL gets no answer. */
  hides(url = '/'): boolean {
    return this.#down && /^\/v\d/.test(url);
  }
}
