/** A URL as React Native 0.86 has it: it parses nothing, refuses nothing, has no `canParse`, and looks for parts by patterns. */
export class LaxUrl {
  readonly #text: string;

  constructor(text: string) {
    const [, path = ''] = text.split('://');
    this.#text = path !== '' && !/[/?#]/.test(path) ? `${text}/` : text;
  }

  get href(): string {
    return this.#text;
  }

  get protocol(): string {
    return this.#part(/^([a-z][a-z\d+.-]*:)/i);
  }

  get origin(): string {
    return this.#part(/^(https?:\/\/[^/]+)/);
  }

  get hostname(): string {
    return this.#part(/^https?:\/\/(?:[^@]+@)?([^:/?#]+)/);
  }

  get username(): string {
    return this.#part(/^https?:\/\/([^:@]+)(?::[^@]+)?@/);
  }

  get password(): string {
    return this.#part(/https?:\/\/.*:(.*)@/);
  }

  get search(): string {
    return this.#part(/(\?[^#]*)/);
  }

  get hash(): string {
    return this.#part(/(#[^/]*)/);
  }

  toString(): string {
    return this.#text;
  }

  #part(pattern: RegExp): string {
    return pattern.exec(this.#text)?.[1] ?? '';
  }
}
