import type { Bytes } from './bytes.ts';

const held = new WeakMap<object, unknown>();
const shown = '[secret]';

/** Holds a value that no log, error or string may show: printing it in any way gives `[secret]`. */
export class Secret<T extends string | Bytes = Bytes> {
  declare private readonly kind: T;

  /** @internal */
  constructor(value: T) {
    held.set(this, value);
  }

  /** The value itself. Call it where the value is used, never to keep it. */
  reveal(): T {
    return held.get(this) as T;
  }

  /** `[secret]`. */
  toString(): string {
    return shown;
  }

  /** `[secret]`. */
  toJSON(): string {
    return shown;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shown;
  }
}
