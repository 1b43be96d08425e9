/** The words of the page in each of its languages: plain files of messages, and typed keys, so that none is missing. */
import de from '../messages/de.json' with { type: 'json' };
import en from '../messages/en.json' with { type: 'json' };

export type Messages = typeof en;
export type MessageKey = keyof Messages;
/** A message in two forms, `<key>.one` and `<key>.other`. */
type CountKey = MessageKey extends infer Key ? (Key extends `${infer Base}.other` ? Base : never) : never;
export type Values = Readonly<Record<string, string | number>>;

const messages = { en, de } satisfies Record<string, Messages>;
export type Language = keyof typeof messages;
export const languages = Object.keys(messages) as readonly Language[];

export interface Text {
  readonly language: Language;
  say(key: MessageKey, values?: Values): string;
  /** `{count}` is the number as it is written in this language. */
  count(key: CountKey, count: number, values?: Values): string;
  number(value: number): string;
  /** Such as `1.2 MB`. */
  size(bytes: number): string;
  clock(time: Date): string;
}

/** The first of the browser's languages that the page has, else English. */
export function chooseLanguage(wanted: readonly string[]): Language {
  const known = wanted.map((tag) => languages.find((language) => tag.toLowerCase().split('-')[0] === language));
  return known.find((language) => language !== undefined) ?? 'en';
}

export function fill(message: string, values: Values = {}): string {
  return message.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}

export function textIn(language: Language): Text {
  const own: Messages = messages[language];
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const clock = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
  return {
    language,
    say: (key, values) => fill(own[key], values),
    count(key, count, values) {
      const form = plural.select(count) === 'one' ? 'one' : 'other';
      return fill(own[`${key}.${form}` as MessageKey], { count: number.format(count), ...values });
    },
    number: (value) => number.format(value),
    size: (bytes) => sizeIn(number, bytes),
    clock: (time) => clock.format(time),
  };
}

const units = ['B', 'kB', 'MB', 'GB'];

function sizeIn(number: Intl.NumberFormat, bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  // A no-break space keeps the unit beside its number.
  return `${number.format(value >= 100 ? Math.round(value) : value)}\u00a0${units[power]}`;
}
