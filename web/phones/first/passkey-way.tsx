/** A passkey: the phone's own lock opens a small file that lies beside the backup. */
import { keepByPasskey } from '../../doing/keep.ts';
import type { Telling } from '../../doing/use-story.ts';
import { Arrival } from '../../parts/arrival.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Progress } from '../../parts/progress.tsx';
import { waysKept } from '../../story/ways.ts';
import { useText } from '../../text/context.ts';
import { explain } from '../../words.ts';
import { Elsewhere, usePasskeyPlace } from '../passkey-place.tsx';

export function PasskeyWay({ telling: { story, tell, signal } }: { readonly telling: Telling }) {
  const text = useText();
  const { say } = text;
  const place = usePasskeyPlace();
  const now = story.ways.passkey;
  const keep = () => keepByPasskey({ backupKey: story.backupKey, userName: say('passkey.user'), tell, signal });
  const onlyWay = waysKept(story.ways).every((way) => way === 'passkey');
  return (
    <div class="way">
      <p class="quiet">{say('passkey.lead')}</p>
      {place !== 'here' && <Elsewhere place={place} />}
      {place === 'here' && now.step !== 'kept' && (
        <button class="button button-main" type="button" disabled={now.step === 'working'} onClick={keep}>
          {say('passkey.make')}
        </button>
      )}
      <div role="status">
        {now.step === 'working' && <Progress label={say('passkey.working')} />}
        {now.step === 'failed' && <Notice tone="bad" words={explain(now.error, text)} />}
        {now.step === 'kept' && (
          <Arrival>
            <Notice tone="good" words={{ title: say('passkey.kept'), text: say('passkey.kept.text') }}>
              {onlyWay && <p class="second">{say('passkey.second')}</p>}
            </Notice>
          </Arrival>
        )}
      </div>
    </div>
  );
}
