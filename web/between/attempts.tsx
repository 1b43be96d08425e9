/** The attempts of a key: one mark for each. */
import { useText } from '../text/context.ts';

interface AttemptsParts {
  readonly attempts: number;
  readonly most: number;
}

export function Attempts({ attempts, most }: AttemptsParts) {
  const { say, count } = useText();
  return (
    <div class="attempts">
      <div class="marks" aria-hidden="true">
        {Array.from({ length: most }, (_, index) => (
          <span key={index} class={index < attempts ? 'tick tick-spent' : 'tick'} />
        ))}
      </div>
      <p class="quiet figures">
        {say('vault.spent', { attempts, most })} {count('vault.left', most - attempts)}
      </p>
    </div>
  );
}
