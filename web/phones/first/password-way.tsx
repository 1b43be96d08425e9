/** A password, which the vault never sees, for the key that it keeps. */
import { useId, useState } from 'preact/hooks';
import { lockByPassword } from '../../doing/keep.ts';
import type { Telling } from '../../doing/use-story.ts';
import { Icon } from '../../icons/icon.tsx';
import { Notice } from '../../parts/notice.tsx';
import { PasswordField } from '../../parts/password-field.tsx';
import { Progress } from '../../parts/progress.tsx';
import { useFocusIfLost } from '../../parts/use-focus-if-lost.ts';
import type { Keeping } from '../../story/ways.ts';
import { useText } from '../../text/context.ts';
import { doingIn } from '../../text/doing.ts';
import { explain } from '../../words.ts';
import { Meter } from './meter.tsx';

export function PasswordWay({ telling: { story, tell, first, signal } }: { readonly telling: Telling }) {
  const { say } = useText();
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const judged = useId();
  const now = story.ways.password;
  const suggest = async () => {
    const { suggestPassword } = await import('../../story/suggestion.ts');
    setPassword(suggestPassword());
    setShown(true);
  };
  const lock = (event: Event) => {
    event.preventDefault();
    lockByPassword({ vault: first, backupKey: story.backupKey, password, tell, signal });
  };
  if (now.step === 'kept' || now.step === 'destroyed') {
    return <Held step={now.step} onAgain={() => tell({ type: 'way', way: 'password', now: { step: 'open' } })} />;
  }
  return (
    <form class="way" onSubmit={lock}>
      <p class="quiet">{say('password.lead')}</p>
      <PasswordField
        label={say('password.new')}
        autocomplete="new-password"
        value={password}
        onValue={setPassword}
        shown={shown}
        onShown={setShown}
        describedBy={judged}
      />
      <Meter id={judged} password={password} />
      <div class="buttons">
        <button class="button button-main" type="submit" disabled={now.step === 'working'}>
          {say('password.lock')}
        </button>
        <button class="button button-plain" type="button" onClick={suggest}>
          {say('password.suggest')}
        </button>
      </div>
      <Told now={now} />
    </form>
  );
}

function Told({ now }: { readonly now: Keeping }) {
  const text = useText();
  return (
    <div role="status">
      {now.step === 'working' && <Progress label={doingIn(text, now.doing)} />}
      {now.step === 'failed' && <Notice tone="bad" words={explain(now.error, text)} />}
    </div>
  );
}

interface HeldParts {
  readonly step: 'kept' | 'destroyed';
  readonly onAgain: () => void;
}

function Held({ step, onAgain }: HeldParts) {
  const { say } = useText();
  const here = useFocusIfLost<HTMLDivElement>();
  const words = { title: say(`password.${step}`), text: say(`password.${step}.text`) };
  return (
    <div class="way" role="status" ref={here} tabIndex={-1}>
      <Notice tone={step === 'kept' ? 'good' : 'bad'} words={words} />
      <div class="buttons">
        <button class="button button-small" type="button" onClick={onAgain}>
          <Icon name="again" />
          {say('password.change')}
        </button>
      </div>
    </div>
  );
}
