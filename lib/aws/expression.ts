import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';

/** Collects one conditional write: every name and value becomes a placeholder, so no attribute name is reserved. */
export class Expression {
  readonly #names = new Map<string, string>();
  readonly #values: Record<string, AttributeValue> = {};
  readonly #conditions: string[] = [];
  readonly #sets: string[] = [];
  readonly #removes: string[] = [];

  /** `sessions.abc` is the path to `abc` in the map `sessions`. */
  path(dotted: string): string {
    return dotted
      .split('.')
      .map((name) => {
        const placeholder = this.#names.get(name) ?? `#n${this.#names.size}`;
        this.#names.set(name, placeholder);
        return placeholder;
      })
      .join('.');
  }

  value(value: AttributeValue): string {
    const placeholder = `:v${Object.keys(this.#values).length}`;
    this.#values[placeholder] = value;
    return placeholder;
  }

  set(path: string, value: AttributeValue): this {
    this.#sets.push(`${this.path(path)} = ${this.value(value)}`);
    return this;
  }

  remove(...paths: string[]): this {
    this.#removes.push(...paths.map((path) => this.path(path)));
    return this;
  }

  whereEqual(path: string, value: AttributeValue): this {
    this.#conditions.push(`${this.path(path)} = ${this.value(value)}`);
    return this;
  }

  whereOther(path: string, value: AttributeValue): this {
    this.#conditions.push(`NOT ${this.path(path)} = ${this.value(value)}`);
    return this;
  }

  whereMore(path: string, value: AttributeValue): this {
    this.#conditions.push(`${this.path(path)} > ${this.value(value)}`);
    return this;
  }

  /** How many entries a map has. */
  whereSize(path: string, count: number): this {
    this.#conditions.push(`size(${this.path(path)}) = ${this.value({ N: String(count) })}`);
    return this;
  }

  whereType(path: string, type: 'B' | 'N'): this {
    this.#conditions.push(`attribute_type(${this.path(path)}, ${this.value({ S: type })})`);
    return this;
  }

  whereExists(path: string): this {
    this.#conditions.push(`attribute_exists(${this.path(path)})`);
    return this;
  }

  whereMissing(path: string): this {
    this.#conditions.push(`attribute_not_exists(${this.path(path)})`);
    return this;
  }

  get condition(): Pick<
    UpdateItemCommandInput,
    'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
  > {
    return {
      ...(this.#conditions.length > 0 && { ConditionExpression: this.#conditions.join(' AND ') }),
      ...(this.#names.size > 0 && {
        ExpressionAttributeNames: Object.fromEntries(
          [...this.#names].map(([name, placeholder]) => [placeholder, name]),
        ),
      }),
      ...(Object.keys(this.#values).length > 0 && { ExpressionAttributeValues: this.#values }),
    };
  }

  get update(): string {
    const set = this.#sets.length > 0 ? [`SET ${this.#sets.join(', ')}`] : [];
    const remove = this.#removes.length > 0 ? [`REMOVE ${this.#removes.join(', ')}`] : [];
    return [...set, ...remove].join(' ');
  }
}
