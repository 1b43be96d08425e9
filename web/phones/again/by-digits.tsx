/** The 64 digits: typed, pasted, or read from their code. */
import { useId, useState } from 'preact/hooks';
import { returnByDigits } from '../../doing/return.ts';
import { Icon } from '../../icons/icon.tsx';
import { useText } from '../../text/context.ts';
import type { ByParts } from './by-password.tsx';
import { Camera } from './camera.tsx';

export function ByDigits({ telling: { tell, signal }, backup, busy }: ByParts) {
  const { say } = useText();
  const id = useId();
  const [digits, setDigits] = useState('');
  const [looking, setLooking] = useState(false);
  const [noCode, setNoCode] = useState(false);
  const unlock = (event: Event) => {
    event.preventDefault();
    if (!busy) returnByDigits(digits, { backup, tell, signal });
  };
  const found = (text: string) => {
    setDigits(text);
    setLooking(false);
    setNoCode(false);
  };
  const read = async (picture: File | undefined) => {
    if (!picture) return;
    const { codeIn } = await import('../../parts/read-code.ts');
    const text = await codeIn(picture);
    if (text === undefined) setNoCode(true);
    else found(text);
  };
  return (
    <form class="way" onSubmit={unlock}>
      <div class="field">
        <label for={id}>{say('digits.again')}</label>
        <textarea
          id={id}
          class="input"
          rows={4}
          value={digits}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          required
          onInput={({ currentTarget }) => setDigits(currentTarget.value)}
        />
      </div>
      <div class="buttons">
        <button class="button button-small" type="button" aria-pressed={looking} onClick={() => setLooking(!looking)}>
          <Icon name="camera" />
          {say('digits.scan')}
        </button>
        <label class="button button-small">
          <input
            class="unseen"
            type="file"
            accept="image/*"
            onChange={({ currentTarget }) => read(currentTarget.files?.[0])}
          />
          <Icon name="photo" />
          {say('digits.picture')}
        </label>
      </div>
      {looking && <Camera onCode={found} />}
      <p role="status" class="quiet">
        {noCode ? say('digits.nocode') : ''}
      </p>
      <button class="button button-main" type="submit" disabled={busy}>
        {say('again.unlock')}
      </button>
    </form>
  );
}
