/** The new phone asks for the password, the digits or the passkey, and says what became of it. */
import { useState } from 'preact/hooks';
import type { Telling } from '../../doing/use-story.ts';
import { Icon } from '../../icons/icon.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Segments } from '../../parts/segments.tsx';
import { useFocusIfLost } from '../../parts/use-focus-if-lost.ts';
import { type Way, ways, waysKept } from '../../story/ways.ts';
import { useText } from '../../text/context.ts';
import { doingIn } from '../../text/doing.ts';
import type { PageFacts } from '../../vault/api.ts';
import { wayIcons } from '../way-icons.ts';
import { ByDigits } from './by-digits.tsx';
import { ByPasskey } from './by-passkey.tsx';
import { ByPassword } from './by-password.tsx';
import { Refusal } from './refusal.tsx';

interface AskParts {
  readonly facts: PageFacts;
  readonly telling: Telling;
  readonly backup: Blob;
}

export function Ask({ facts, telling, backup }: AskParts) {
  const { say, size } = useText();
  const { device, ways: keeping } = telling.story;
  const [chosen, setChosen] = useState<Way>(waysKept(keeping)[0] ?? 'password');
  const segments = ways.map((name) => ({ name, label: say(`way.${name}`), icon: wayIcons[name] }));
  const here = useFocusIfLost<HTMLHeadingElement>();
  const busy = device.now.step === 'working' || device.now.step === 'opening';
  return (
    <section class="step" aria-labelledby="step-return">
      <h3 id="step-return" ref={here} tabIndex={-1}>
        {say('again.how')}
      </h3>
      <p class="quiet with-icon">
        <Icon name="cloud" />
        {say('again.file', { size: size(backup.size) })}
      </p>
      <Segments label={say('again.how')} group="return" segments={segments} chosen={chosen} onChoose={setChosen} />
      {chosen === 'password' && <ByPassword telling={telling} backup={backup} busy={busy} />}
      {chosen === 'digits' && <ByDigits telling={telling} backup={backup} busy={busy} />}
      {chosen === 'passkey' && <ByPasskey telling={telling} backup={backup} busy={busy} />}
      <Told facts={facts} telling={telling} chosen={chosen} />
    </section>
  );
}

function Told({ facts, telling, chosen }: Omit<AskParts, 'backup'> & { readonly chosen: Way }) {
  const text = useText();
  const { now } = telling.story.device;
  const refused = now.step === 'asking' && now.refused?.way === chosen ? now.refused : undefined;
  return (
    <div role="status">
      {now.step === 'working' && <Progress label={doingIn(text, now.doing)} />}
      {now.step === 'opening' && (
        <>
          <Verified fingerprint={now.fingerprint} />
          <Progress label={text.say('again.decrypting')} done={now.done} total={now.total} />
        </>
      )}
      {refused && <Refusal key={refused.trial} error={refused.error} facts={facts} sub={telling.story.sub} />}
    </div>
  );
}

export function Verified({ fingerprint }: { readonly fingerprint: string }) {
  const { say } = useText();
  return (
    <p class="done">
      <Icon name="check" />
      <span>
        {say('again.verified')} <span class="mono">{fingerprint}</span>
      </span>
    </p>
  );
}
