/** What is seen of an item from one look to the next. */
import type { Attribute, Holding } from './api.ts';
import { changeBetween } from './item.ts';

/** How long what is gone is still shown, crossed out. Milliseconds. */
export const farewell = 6_000;

export interface Watched {
  readonly holding: Holding;
  /** How far the vault's clock is ahead of this device's. Milliseconds. */
  readonly ahead: number;
  /** Names of attributes that came, or changed, since the last look. */
  readonly fresh: ReadonlySet<string>;
  readonly gone: readonly Attribute[];
  readonly goneAt: number;
}

interface Look {
  readonly holding: Holding;
  /** This device's. */
  readonly now: number;
}

export function seeNext(before: Watched | undefined, { holding, now }: Look): Watched {
  const seen = { holding, ahead: Date.parse(holding.now) - now };
  const { fresh, gone } = changeBetween(before?.holding.item ?? [], holding.item ?? []);
  if (gone.length > 0) return { ...seen, fresh, gone, goneAt: now };
  const { gone: earlier = [], goneAt = 0 } = before ?? {};
  const there = new Set(holding.item?.map(({ name }) => name));
  const leaving = now - goneAt < farewell ? earlier.filter(({ name }) => !there.has(name)) : [];
  return { ...seen, fresh, gone: leaving, goneAt };
}
