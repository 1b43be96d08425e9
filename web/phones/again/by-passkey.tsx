/** The passkey, where the new phone has it too: password managers bring it along. */
import { returnByPasskey } from '../../doing/return.ts';
import { useText } from '../../text/context.ts';
import { Elsewhere, usePasskeyPlace } from '../passkey-place.tsx';
import type { ByParts } from './by-password.tsx';

export function ByPasskey({ telling: { story, tell, signal }, backup, busy }: ByParts) {
  const { say } = useText();
  const place = usePasskeyPlace();
  const { passkeyFile } = story;
  if (place !== 'here') return <Elsewhere place={place} />;
  if (passkeyFile === undefined) return <p class="quiet">{say('passkey.none')}</p>;
  return (
    <div class="way">
      <p class="quiet">{say('passkey.found')}</p>
      <button
        class="button button-main"
        type="button"
        disabled={busy}
        onClick={() => returnByPasskey(passkeyFile, { backup, tell, signal })}
      >
        {say('passkey.use')}
      </button>
    </div>
  );
}
