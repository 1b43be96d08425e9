/** The messages of one language: the one that fits best, with its places filled. */
import type { Facts } from './facts.ts';
import { dateIn, pluralOf, waitIn } from './times.ts';

/**
 * As in `messages/en.json` of the package: keys by code and variant, `{places}` to fill. What is missing is English.
 * A text with `{attempts}` may have forms of its own for the plurals of its language, as `wrong_password.text.few`.
 */
export type Messages = Readonly<Record<string, string>>;

export type Part = 'title' | 'text' | 'action';

export class Words {
  readonly #locale: string;
  readonly #messages: Messages;

  constructor(locale: string, messages: Messages) {
    this.#locale = locale;
    this.#messages = messages;
  }

  /** Empty where there is nothing to say. */
  say(facts: Facts, part: Part): string {
    return fill(this.#find(facts, part), this.#values(facts));
  }

  spent({ spent }: Facts): string {
    return (spent && this.#messages[`spent.${spent}`]) ?? '';
  }

  /** What a variant has no words of its own for, it has from the one above it. */
  #find({ key, attempts }: Facts, part: Part): string {
    const names = key.split('.');
    const form = attempts === undefined ? '' : `.${pluralOf(attempts, this.#locale)}`;
    for (let length = names.length; length > 0; length--) {
      const name = `${names.slice(0, length).join('.')}.${part}`;
      const message = this.#messages[name + form] ?? this.#messages[name];
      if (message !== undefined) return message;
    }
    return '';
  }

  #values({ attempts, wait, date, values }: Facts): Readonly<Record<string, string | number>> {
    const locale = this.#locale;
    const short = (unit: string, count: number) => fill(this.#messages[`wait.${unit}`] ?? '', { count });
    return {
      ...values,
      ...(attempts !== undefined && { attempts }),
      ...(wait !== undefined && { wait: waitIn({ wait, locale, short }) }),
      ...(date && { date: dateIn(date, locale) }),
    };
  }
}

function fill(message: string, values: Readonly<Record<string, string | number>>): string {
  return message.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
