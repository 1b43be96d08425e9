/** Waits and dates in words, by the platform's Intl. An engine may have only a part of it, as Hermes has. */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Up to so many milliseconds are told in this unit. */
const units = [
  ['second', second, 90 * second],
  ['minute', minute, 90 * minute],
  ['hour', hour, 36 * hour],
  ['day', day, Number.POSITIVE_INFINITY],
] as const;

export interface Wait {
  /** Milliseconds. */
  readonly wait: number;
  readonly locale: string;
  /** Such as `in {count} min`, where the platform has no words for it. */
  readonly short: (unit: (typeof units)[number][0], count: number) => string;
}

/** Such as `in 5 minutes`: never shorter than it is. */
export function waitIn({ wait, locale, short }: Wait): string {
  const [unit, length] = units.find(([, , most]) => wait <= most) ?? units[3];
  const count = Math.max(1, Math.ceil(wait / length));
  if (typeof Intl.RelativeTimeFormat !== 'function') return short(unit, count);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'always' }).format(count, unit);
}

export function dateIn(date: Date, locale: string): string {
  return date.toLocaleDateString(locale, { day: 'numeric', month: 'long', year: 'numeric' });
}

/** The plural of this number: `one`, `few`, `other` and so on. */
export function pluralOf(count: number, locale: string): string {
  return typeof Intl.PluralRules === 'function' ? new Intl.PluralRules(locale).select(count) : 'other';
}
