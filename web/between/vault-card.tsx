/** One vault: its state, its count of attempts, and, where it stands alone, all that it holds. */
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../icons/icon.tsx';
import { useText } from '../text/context.ts';
import { countersOf, type VaultPlace } from '../vault/api.ts';
import { type KeptKey, keptKey } from '../vault/item.ts';
import type { Watched } from '../vault/watched.ts';
import { Attempts } from './attempts.tsx';
import { Destruction, Wait } from './countdowns.tsx';
import { Held } from './held.tsx';
import { Outage } from './outage.tsx';

interface VaultCardParts {
  readonly vault: VaultPlace;
  readonly sub: string;
  /** It is one of a set. */
  readonly several: boolean;
  readonly watched: Watched | undefined;
}

export function VaultCard({ vault, sub, several, watched }: VaultCardParts) {
  const { say } = useText();
  const [down, setDown] = useDown(vault);
  const key: KeptKey = watched ? keptKey(watched.holding) : { state: 'none' };
  const id = `vault-${vault.name}`;
  const state = down ? 'vault.down' : several ? (`vault.part.${key.state}` as const) : (`vault.${key.state}` as const);
  return (
    <article class={`card vault vault-${down ? 'down' : key.state}`} aria-labelledby={id}>
      <div class="card-head">
        <Icon name="vault" />
        <h3 id={id}>{several ? vault.name : say('vault.title')}</h3>
        <Outage vault={vault} down={down} onDown={setDown} />
      </div>
      <div role="status">
        <p class="vault-state">{say(state)}</p>
      </div>
      {'attempts' in key && <Attempts attempts={key.attempts} most={key.maxAttempts} />}
      {watched && key.state === 'active' && key.nextAttemptAt !== undefined && (
        <Wait until={key.nextAttemptAt} ahead={watched.ahead} vault={vault} sub={sub} />
      )}
      {watched && key.state === 'exhausted' && <Destruction at={key.destroyedAt} ahead={watched.ahead} />}
      {watched && !several && <Held watched={watched} />}
    </article>
  );
}

/** It may have been stopped before this page was opened. */
function useDown(vault: VaultPlace): [boolean, (down: boolean) => void] {
  const [down, setDown] = useState(false);
  useEffect(() => {
    const leaving = new AbortController();
    countersOf(vault, leaving.signal).then(
      (counters) => setDown(counters.down),
      () => {},
    );
    return () => leaving.abort();
  }, [vault]);
  return [down, setDown];
}
