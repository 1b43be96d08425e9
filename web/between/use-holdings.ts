/** What the vaults hold of an account, asked for again and again while somebody looks. */
import { useEffect, useState } from 'preact/hooks';
import { type Holding, holdingOf, type VaultPlace } from '../vault/api.ts';
import { seeNext, type Watched } from '../vault/watched.ts';

/** Milliseconds. */
const interval = 500;

/** By the vault's name. */
export type Holdings = ReadonlyMap<string, Watched>;

export function useHoldings(vaults: readonly VaultPlace[], sub: string): Holdings {
  const [holdings, setHoldings] = useState<Holdings>(new Map());
  useEffect(() => {
    setHoldings(new Map());
    const leaving = new AbortController();
    const see = (name: string, holding: Holding) =>
      setHoldings((all) => new Map(all).set(name, seeNext(all.get(name), { holding, now: Date.now() })));
    for (const vault of vaults) look({ vault, sub, signal: leaving.signal, see });
    return () => leaving.abort();
  }, [vaults, sub]);
  return holdings;
}

interface Looking {
  readonly vault: VaultPlace;
  readonly sub: string;
  readonly signal: AbortSignal;
  readonly see: (name: string, holding: Holding) => void;
}

/** A page that nobody sees asks nothing. An answer that does not come is asked for again. */
async function look({ vault, sub, signal, see }: Looking): Promise<void> {
  while (!signal.aborted) {
    if (document.visibilityState === 'visible') {
      const holding = await holdingOf(vault, sub, signal).catch(() => undefined);
      if (holding && !signal.aborted) see(vault.name, holding);
    }
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}
