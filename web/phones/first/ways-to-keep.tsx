/** The three ways to get the key back one day. */
import { useEffect, useState } from 'preact/hooks';
import { fingerprintOf } from '../../../lib/client/index.ts';
import type { Telling } from '../../doing/use-story.ts';
import { Segments } from '../../parts/segments.tsx';
import { type Way, ways } from '../../story/ways.ts';
import { useText } from '../../text/context.ts';
import { wayIcons } from '../way-icons.ts';
import { DigitsWay } from './digits-way.tsx';
import { PasskeyWay } from './passkey-way.tsx';
import { PasswordWay } from './password-way.tsx';

export function WaysToKeep({ telling }: { readonly telling: Telling }) {
  const { say } = useText();
  const { story } = telling;
  const [chosen, setChosen] = useState<Way>('password');
  const fingerprint = useFingerprint(telling);
  const segments = ways.map((name) => ({
    name,
    label: say(`way.${name}`),
    icon: wayIcons[name],
    done: story.ways[name].step === 'kept' ? say('way.done') : undefined,
  }));
  return (
    <>
      <Segments label={say('first.ways')} group="keep" segments={segments} chosen={chosen} onChoose={setChosen} />
      {chosen === 'password' && <PasswordWay telling={telling} />}
      {chosen === 'digits' && <DigitsWay telling={telling} fingerprint={fingerprint} />}
      {chosen === 'passkey' && <PasskeyWay telling={telling} />}
      {chosen !== 'digits' && (
        <p class="fingerprint">
          {say('key.fingerprint')} <span class="mono">{fingerprint}</span>
        </p>
      )}
    </>
  );
}

function useFingerprint({ story: { backupKey } }: Telling): string {
  const [fingerprint, setFingerprint] = useState('');
  useEffect(() => {
    fingerprintOf(backupKey).then(setFingerprint);
  }, [backupKey]);
  return fingerprint;
}
