/** Each value once, by its JSON, as a small number: so that a state is a few numbers, and what follows from it is kept. */
export class Interned<T> {
  readonly #ids = new Map<string, number>();
  readonly #values: T[] = [];

  id(value: T): number {
    const key = JSON.stringify(value);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.#values.length);
    return this.#values.push(value) - 1;
  }

  of(id: number): T {
    const value = this.#values[id];
    if (value === undefined) throw new RangeError(`no value has the number ${id}`);
    return value;
  }

  get size(): number {
    return this.#values.length;
  }
}
