/** What an operator of the vaults sees. */
import { useText } from '../text/context.ts';
import type { PageFacts } from '../vault/api.ts';

export function Operators({ facts }: { readonly facts: PageFacts }) {
  const { say } = useText();
  return (
    <section class="operators" aria-labelledby="operators-title">
      <h1 id="operators-title">{say('operators.title')}</h1>
      <p>{facts.vaults.map(({ name }) => name).join(', ')}</p>
    </section>
  );
}
