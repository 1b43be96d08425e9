/** What a key waits for: its next attempt, or its end. By the vault's clock. */
import { Icon } from '../icons/icon.tsx';
import { countdown } from '../story/wait.ts';
import { useText } from '../text/context.ts';
import { skipWait, type VaultPlace } from '../vault/api.ts';
import { useNow } from './use-now.ts';

interface WaitParts {
  /** Milliseconds, by the vault's clock. */
  readonly until: number;
  readonly ahead: number;
  readonly vault: VaultPlace;
  readonly sub: string;
}

export function Wait({ until, ahead, vault, sub }: WaitParts) {
  const { say } = useText();
  const left = until - ahead - useNow(true);
  if (left <= 0) return null;
  return (
    <div class="wait">
      <Icon name="wait" />
      <p>
        {say('vault.wait')} <strong class="figures">{countdown(left)}</strong>
      </p>
      <button class="button button-plain button-small" type="button" onClick={() => skipWait(vault, sub)}>
        {say('vault.skip')}
      </button>
    </div>
  );
}

interface DestructionParts {
  readonly at: number;
  readonly ahead: number;
}

export function Destruction({ at, ahead }: DestructionParts) {
  const { say } = useText();
  const left = at - ahead - useNow(true);
  return (
    <div class="wait wait-bad">
      <Icon name="wait" />
      <p>
        {say('vault.ends')} <strong class="figures">{countdown(left)}</strong>
      </p>
    </div>
  );
}
