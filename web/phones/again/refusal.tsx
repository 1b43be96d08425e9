/** Why the new phone did not get the key, what is left, and from when on. */
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
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
  const [over, setOver] = useState(false);
  const end = useCallback(() => setOver(true), []);
  if (!isTimed(error) || !waits(error)) return <Notice tone="bad" words={explain(error, text)} />;
  const tone = error instanceof AttemptTooSoon ? 'wait' : 'bad';
  return (
    <Notice tone={tone} words={explain(error, text, over ? error.nextAttemptAt : undefined)}>
      {over ? <p>{text.say('again.now')}</p> : <Countdown {...{ error, facts, sub }} onEnd={end} />}
    </Notice>
  );
}

type Timed = (WrongPassword | AttemptTooSoon) & { readonly nextAttemptAt: Date };

const isTimed = (error: unknown): error is Timed =>
  error instanceof Error && 'nextAttemptAt' in error && error.nextAttemptAt instanceof Date;

/** The first attempts have no wait. The vault's time is right to a second. */
const waits = ({ nextAttemptAt, vaultTime }: Timed): boolean =>
  !vaultTime || nextAttemptAt.getTime() - vaultTime.getTime() > 1_000;

interface CountdownParts extends RefusalParts {
  readonly error: Timed;
  readonly onEnd: () => void;
}

function Countdown({ error, facts, sub, onEnd }: CountdownParts) {
  const { say } = useText();
  const now = useNow(true);
  // Counted from the vault's clock, as this device's own may be wrong.
  const ahead = useMemo(() => (error.vaultTime?.getTime() ?? Date.now()) - Date.now(), [error]);
  const left = error.nextAttemptAt.getTime() - ahead - now;
  useEffect(() => {
    if (left <= 0) onEnd();
  }, [left, onEnd]);
  const skip = async () => {
    await Promise.all(facts.vaults.map((vault) => skipWait(vault, sub)));
    onEnd();
  };
  return (
    <div class="buttons buttons-line">
      <span role="timer">
        {say('vault.wait')} <strong class="figures">{countdown(left)}</strong>
      </span>
      <button class="button button-plain button-small" type="button" onClick={skip}>
        {say('vault.skip')}
      </button>
    </div>
  );
}
