/** Why the new phone did not get the key, what is left, and from when on. */
import { useMemo, useState } from 'preact/hooks';
import { AttemptTooSoon, type WrongPassword } from '../../../lib/client/index.ts';
import { useNow } from '../../between/use-now.ts';
import { Notice } from '../../parts/notice.tsx';
import { countdown } from '../../story/wait.ts';
import { useText } from '../../text/context.ts';
import { type PageFacts, skipWait } from '../../vault/api.ts';
import { explain } from '../../words.ts';

interface RefusalParts {
  readonly error: unknown;
  readonly facts: PageFacts;
  readonly sub: string;
}

export function Refusal({ error, facts, sub }: RefusalParts) {
  const text = useText();
  return (
    <Notice tone={error instanceof AttemptTooSoon ? 'wait' : 'bad'} words={explain(error, text)}>
      {isTimed(error) && <WaitHere {...{ error, facts, sub }} />}
    </Notice>
  );
}

type Timed = (WrongPassword | AttemptTooSoon) & { readonly nextAttemptAt: Date };

const isTimed = (error: unknown): error is Timed =>
  error instanceof Error && 'nextAttemptAt' in error && error.nextAttemptAt instanceof Date;

function WaitHere({ error, facts, sub }: RefusalParts & { readonly error: Timed }) {
  const { say } = useText();
  const now = useNow(true);
  const [skipped, setSkipped] = useState(false);
  const skip = async () => {
    await Promise.all(facts.vaults.map((vault) => skipWait(vault, sub)));
    setSkipped(true);
  };
  // Counted from the vault's clock, as this device's own may be wrong.
  const ahead = useMemo(() => (error.vaultTime?.getTime() ?? Date.now()) - Date.now(), [error]);
  const left = skipped ? 0 : error.nextAttemptAt.getTime() - ahead - now;
  if (left <= 0) return <p>{say('again.now')}</p>;
  return (
    <div class="buttons buttons-line">
      <span>
        {say('vault.wait')} <strong class="figures">{countdown(left)}</strong>
      </span>
      <button class="button button-plain button-small" type="button" onClick={skip}>
        {say('vault.skip')}
      </button>
    </div>
  );
}
