/** The key itself, as digits for paper. */
import { useState } from 'preact/hooks';
import { formatBackupKey } from '../../../lib/client/index.ts';
import type { Telling } from '../../doing/use-story.ts';
import { Icon } from '../../icons/icon.tsx';
import { Arrival } from '../../parts/arrival.tsx';
import { QrCode } from '../../parts/qr-code.tsx';
import { useText } from '../../text/context.ts';

interface DigitsParts {
  readonly telling: Telling;
  readonly fingerprint: string;
}

export function DigitsWay({ telling: { story, tell }, fingerprint }: DigitsParts) {
  const { say } = useText();
  const [coded, setCoded] = useState(false);
  const [copied, setCopied] = useState(false);
  const digits = formatBackupKey(story.backupKey);
  const isKept = story.ways.digits.step === 'kept';
  const copy = () => navigator.clipboard.writeText(digits).then(() => setCopied(true));
  return (
    <div class="way">
      <p class="quiet">{say('digits.lead')}</p>
      <div class="key-sheet">
        <p class="key-sheet-title">{say('digits.sheet')}</p>
        <ol class="digits mono" aria-label={say('way.digits')}>
          {digits.split(' ').map((group, index) => (
            <li key={index}>{group}</li>
          ))}
        </ol>
        <p class="key-sheet-title">
          {say('key.fingerprint')} <span class="mono">{fingerprint}</span>
        </p>
        <div class={coded ? 'code' : 'code code-print'}>
          <QrCode text={digits.replaceAll(' ', '').toUpperCase()} label={say('digits.code')} />
        </div>
      </div>
      <div class="buttons">
        <button class="button button-small" type="button" onClick={copy}>
          <Icon name={copied ? 'check' : 'copy'} />
          <span role="status">{say(copied ? 'digits.copied' : 'digits.copy')}</span>
        </button>
        <button class="button button-small" type="button" onClick={() => print()}>
          <Icon name="print" />
          {say('digits.print')}
        </button>
        <button class="button button-small" type="button" aria-pressed={coded} onClick={() => setCoded(!coded)}>
          <Icon name="qr" />
          {say('digits.qr')}
        </button>
      </div>
      {isKept ? (
        <Arrival>
          <p class="done" role="status">
            <Icon name="check" />
            {say('digits.kept')}
          </p>
        </Arrival>
      ) : (
        <button
          class="button button-main"
          type="button"
          onClick={() => tell({ type: 'way', way: 'digits', now: { step: 'kept' } })}
        >
          {say('digits.have')}
        </button>
      )}
    </div>
  );
}
