/** Two phones side by side, and the vault between them. */
import { useText } from '../text/context.ts';
import type { PageFacts } from '../vault/api.ts';

export function Phones({ facts }: { readonly facts: PageFacts }) {
  const { say } = useText();
  return (
    <section class="phones" aria-labelledby="phones-title">
      <h1 id="phones-title">{say('page.title')}</h1>
      <p>{facts.vaults.map(({ name }) => name).join(', ')}</p>
    </section>
  );
}
