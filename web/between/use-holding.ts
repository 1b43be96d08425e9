/** What a vault holds of an account, asked for again and again while somebody looks. */
import { useEffect, useState } from 'preact/hooks';
import { type Attribute, type Holding, holdingOf, type VaultPlace } from '../vault/api.ts';
import { changeBetween } from '../vault/item.ts';

/** Milliseconds. */
const interval = 500;
/** How long what is gone is still shown, crossed out. */
const farewell = 6_000;

export interface Watched {
  readonly holding: Holding;
  /** How far the vault's clock is ahead of this device's. Milliseconds. */
  readonly ahead: number;
  readonly fresh: ReadonlySet<string>;
  readonly gone: readonly Attribute[];
}

interface Seen extends Watched {
  readonly goneAt: number;
}

export function useHolding(vault: VaultPlace, sub: string): Watched | undefined {
  const [seen, setSeen] = useState<Seen>();
  useEffect(() => {
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      if (document.visibilityState === 'visible') {
        const holding = await holdingOf(vault, sub, leaving.signal).catch(() => undefined);
        if (holding && !leaving.signal.aborted) setSeen((before) => next(before, holding));
      }
      if (!leaving.signal.aborted) timer = setTimeout(look, interval);
    };
    look();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [vault, sub]);
  return seen;
}

function next(before: Seen | undefined, holding: Holding): Seen {
  const ahead = Date.parse(holding.now) - Date.now();
  const { fresh, gone } = changeBetween(before?.holding.item ?? [], holding.item ?? []);
  if (gone.length > 0) return { holding, ahead, fresh, gone, goneAt: Date.now() };
  const { gone: earlier = [], goneAt = 0 } = before ?? {};
  return { holding, ahead, fresh, gone: Date.now() - goneAt < farewell ? earlier : [], goneAt };
}
