/** Whether something was seen before, such as a session that is answered again. Forgets the oldest of ten thousand. */
const most = 10_000;

export class Seen {
  readonly #ids = new Set<string>();

  /** True the first time. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest = ''] = this.#ids;
    if (this.#ids.size > most) this.#ids.delete(oldest);
    return true;
  }
}
