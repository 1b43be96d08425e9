/** The password, typed on the new phone. */
import { useState } from 'preact/hooks';
import { returnByPassword } from '../../doing/return.ts';
import type { Telling } from '../../doing/use-story.ts';
import { PasswordField } from '../../parts/password-field.tsx';
import { useText } from '../../text/context.ts';

export interface ByParts {
  readonly telling: Telling;
  readonly backup: Blob;
  readonly busy: boolean;
}

export function ByPassword({ telling: { again, tell, signal }, backup, busy }: ByParts) {
  const { say } = useText();
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const unlock = (event: Event) => {
    event.preventDefault();
    if (!busy) returnByPassword(again, password, { backup, tell, signal });
  };
  return (
    <form class="way" onSubmit={unlock}>
      <PasswordField
        label={say('password.again')}
        autocomplete="current-password"
        value={password}
        onValue={setPassword}
        shown={shown}
        onShown={setShown}
      />
      <button class="button button-main" type="submit" disabled={busy}>
        {say('again.unlock')}
      </button>
    </form>
  );
}
