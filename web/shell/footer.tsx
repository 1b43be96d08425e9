/** How to reach the same vault from a terminal. */
import { useText } from '../text/context.ts';
import type { PageFacts } from '../vault/api.ts';

export function Footer({ facts }: { readonly facts: PageFacts }) {
  const { say } = useText();
  return (
    <footer class="footer">
      <details>
        <summary>{say('footer.terminal')}</summary>
        <p>{say('footer.lead')}</p>
        <pre>
          <code>{[...facts.exports, '', 'npx bkv --help'].join('\n')}</code>
        </pre>
      </details>
      <p class="quiet">{say('footer.note')}</p>
    </footer>
  );
}
