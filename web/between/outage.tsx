/** Stops a vault, and lets it run again. */
import { useText } from '../text/context.ts';
import { setOutage, type VaultPlace } from '../vault/api.ts';

interface OutageParts {
  readonly vault: VaultPlace;
  readonly down: boolean;
  readonly onDown: (down: boolean) => void;
}

export function Outage({ vault, down, onDown }: OutageParts) {
  const { say } = useText();
  const turn = async () => onDown((await setOutage(vault, !down)).down);
  return (
    <button class="switch" type="button" role="switch" aria-checked={!down} onClick={turn}>
      <span class="unseen">{vault.name}: </span>
      {say('vault.running')}
    </button>
  );
}
