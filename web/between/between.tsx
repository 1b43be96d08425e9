/** All that leaves the phones: the encrypted file in the cloud, and what each vault keeps. */
import type { Story } from '../story/story.ts';
import { useText } from '../text/context.ts';
import type { PageFacts } from '../vault/api.ts';
import { Cloud } from './cloud.tsx';
import { HeldBySet } from './held.tsx';
import { useHoldings } from './use-holdings.ts';
import { VaultCard } from './vault-card.tsx';

interface BetweenParts {
  readonly facts: PageFacts;
  readonly story: Story;
}

export function Between({ facts: { vaults, threshold }, story: { sub, packing, passkeyFile } }: BetweenParts) {
  const { say } = useText();
  const holdings = useHoldings(vaults, sub);
  const several = vaults.length > 1;
  return (
    <section class="between" aria-labelledby="between-title">
      <header class="between-head">
        <h2 id="between-title">{say('between.title')}</h2>
        <p class="quiet">{say('between.lead')}</p>
      </header>
      <Cloud packing={packing} {...(passkeyFile !== undefined && { passkeyFile })} />
      {several && <p class="quiet">{say('vault.set', { vaults: vaults.length, threshold })}</p>}
      {vaults.map((vault) => (
        <VaultCard key={vault.name} vault={vault} sub={sub} several={several} watched={holdings.get(vault.name)} />
      ))}
      {several && <HeldBySet vaults={vaults} holdings={holdings} />}
    </section>
  );
}
