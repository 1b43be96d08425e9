/** One vault: its state, its count of attempts, and all that it holds. */
import { useState } from 'preact/hooks';
import { Icon } from '../icons/icon.tsx';
import { useText } from '../text/context.ts';
import { setOutage, type VaultPlace } from '../vault/api.ts';
import { type KeptKey, keptKey } from '../vault/item.ts';
import { Attempts } from './attempts.tsx';
import { Attributes } from './attributes.tsx';
import { Destruction, Wait } from './countdowns.tsx';
import { useHolding } from './use-holding.ts';

interface VaultCardParts {
  readonly vault: VaultPlace;
  readonly sub: string;
  /** It is one of a set. */
  readonly several: boolean;
  readonly open: boolean;
}

export function VaultCard({ vault, sub, several, open }: VaultCardParts) {
  const { say, size, count } = useText();
  const watched = useHolding(vault, sub);
  const [down, setDown] = useState(false);
  const key: KeptKey = watched ? keptKey(watched.holding) : { state: 'none' };
  const item = watched?.holding.item ?? [];
  const id = `vault-${vault.name}`;
  return (
    <article class={`card vault vault-${down ? 'down' : key.state}`} aria-labelledby={id}>
      <div class="card-head">
        <Icon name="vault" />
        <h3 id={id}>{several ? vault.name : say('vault.title')}</h3>
        {several && <Outage vault={vault} down={down} onDown={setDown} />}
      </div>
      <div role="status">
        <p class="vault-state">
          {say(down ? 'vault.down' : several ? `vault.part.${key.state}` : `vault.${key.state}`)}
        </p>
      </div>
      {'attempts' in key && <Attempts attempts={key.attempts} most={key.maxAttempts} />}
      {watched && key.state === 'active' && key.nextAttemptAt !== undefined && (
        <Wait until={key.nextAttemptAt} ahead={watched.ahead} vault={vault} sub={sub} />
      )}
      {watched && key.state === 'exhausted' && <Destruction at={key.destroyedAt} ahead={watched.ahead} />}
      {watched && (item.length > 0 || watched.gone.length > 0) && (
        <details class="held" open={open}>
          <summary>
            {say('vault.holds')}{' '}
            <span class="quiet figures">
              {count('vault.attributes', item.length)}, {size(watched.holding.bytes)}
            </span>
          </summary>
          <Attributes item={item} fresh={watched.fresh} gone={watched.gone} />
        </details>
      )}
    </article>
  );
}

interface OutageParts {
  readonly vault: VaultPlace;
  readonly down: boolean;
  readonly onDown: (down: boolean) => void;
}

function Outage({ vault, down, onDown }: OutageParts) {
  const { say } = useText();
  const turn = async () => onDown((await setOutage(vault, !down)).down);
  return (
    <button class="switch" type="button" role="switch" aria-checked={!down} onClick={turn}>
      <span class="unseen">{vault.name}: </span>
      {say('vault.running')}
    </button>
  );
}
