/** All that a vault holds, behind a fold that is open where there is room. */
import { useState } from 'preact/hooks';
import { Segments } from '../parts/segments.tsx';
import { useText } from '../text/context.ts';
import type { VaultPlace } from '../vault/api.ts';
import type { Watched } from '../vault/watched.ts';
import { Attributes } from './attributes.tsx';
import type { Holdings } from './use-holdings.ts';

/** Three columns, as in the style of the phones. */
const isWide = (): boolean => matchMedia('(min-width: 68.75rem)').matches;

export function Held({ watched: { holding, fresh, gone } }: { readonly watched: Watched }) {
  const { say, size, count } = useText();
  const [open] = useState(isWide);
  const item = holding.item ?? [];
  if (item.length + gone.length === 0) return null;
  return (
    <details class="held" open={open}>
      <summary>
        {say('vault.holds')}{' '}
        <span class="quiet figures">
          {count('vault.attributes', item.length)}, {size(holding.bytes)}
        </span>
      </summary>
      <Attributes item={item} fresh={fresh} gone={gone} />
    </details>
  );
}

interface HeldBySetParts {
  readonly vaults: readonly VaultPlace[];
  readonly holdings: Holdings;
}

/** One vault's at a time. */
export function HeldBySet({ vaults, holdings }: HeldBySetParts) {
  const { say } = useText();
  const [chosen, setChosen] = useState(vaults[0]?.name ?? '');
  const watched = holdings.get(chosen);
  if (![...holdings.values()].some(({ holding, gone }) => holding.item || gone.length > 0)) return null;
  const segments = vaults.map(({ name }) => ({ name, label: name, icon: 'vault' as const }));
  return (
    <article class="card" aria-labelledby="held-title">
      <h3 id="held-title">{say('vault.each')}</h3>
      <Segments label={say('vault.each')} group="held" segments={segments} chosen={chosen} onChoose={setChosen} />
      {watched && <Held key={chosen} watched={watched} />}
    </article>
  );
}
