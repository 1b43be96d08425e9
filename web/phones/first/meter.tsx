/** What a password is worth, as it is typed, and why. */
import { useEffect, useState } from 'preact/hooks';
import { type PasswordStrength, passwordStrength } from '../../../lib/client/index.ts';
import { levelOf, mostBars } from '../../story/meter.ts';
import { useText } from '../../text/context.ts';

interface MeterParts {
  readonly id: string;
  readonly password: string;
}

export function Meter({ id, password }: MeterParts) {
  const { say } = useText();
  const strength = useStrength(password);
  const level = strength ? levelOf(strength.guesses, strength.strong) : 0;
  return (
    <div id={id} class="meter" role="status">
      <div class={strength?.strong ? 'bars bars-strong' : 'bars'} aria-hidden="true">
        {Array.from({ length: mostBars }, (_, bar) => (
          <span key={bar} class={bar < level ? 'bar bar-full' : 'bar'} />
        ))}
      </div>
      {strength && (
        <p>
          <strong>{say(`strength.${level}` as 'strength.1')}</strong> {adviceIn(strength)}
        </p>
      )}
    </div>
  );
}

const adviceIn = ({ strong, reason, suggestions }: PasswordStrength): string =>
  strong ? '' : [reason, ...suggestions].filter(Boolean).join(' ');

/** Milliseconds without a key, after which it is judged. */
const pause = 150;

function useStrength(password: string): PasswordStrength | undefined {
  const { language } = useText();
  const [strength, setStrength] = useState<PasswordStrength>();
  useEffect(() => {
    if (password === '') return setStrength(undefined);
    let current = true;
    const judge = async () => {
      const judged = await passwordStrength(password, { locales: [language, ...navigator.languages] });
      if (current) setStrength(judged);
    };
    const timer = setTimeout(judge, pause);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [password, language]);
  return strength;
}
