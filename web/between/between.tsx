/** All that leaves the phones: the encrypted file in the cloud, and what each vault keeps. */

import type { Story } from '../story/story.ts';
import { useText } from '../text/context.ts';
import type { PageFacts } from '../vault/api.ts';
import { Cloud } from './cloud.tsx';
import { VaultCard } from './vault-card.tsx';

interface BetweenParts {
  readonly facts: PageFacts;
  readonly story: Story;
}

export function Between({ facts, story }: BetweenParts) {
  const { say } = useText();
  const { vaults, threshold } = facts;
  return (
    <section class="between" aria-labelledby="between-title">
      <header class="between-head">
        <h2 id="between-title">{say('between.title')}</h2>
        <p class="quiet">{say('between.lead')}</p>
      </header>
      <Cloud story={story} />
      {vaults.length > 1 && <p class="quiet between-set">{say('vault.set', { vaults: vaults.length, threshold })}</p>}
      {vaults.map((vault, index) => (
        <VaultCard key={vault.name} vault={vault} sub={story.sub} several={vaults.length > 1} open={index === 0} />
      ))}
    </section>
  );
}
