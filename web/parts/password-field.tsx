/** A field for a password, which can be shown. */
import { useId } from 'preact/hooks';
import { useText } from '../text/context.ts';

interface PasswordFieldParts {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly autocomplete: 'new-password' | 'current-password';
  readonly shown: boolean;
  readonly onShown: (shown: boolean) => void;
  readonly describedBy?: string;
}

export function PasswordField({
  label,
  value,
  onValue,
  autocomplete,
  shown,
  onShown,
  describedBy,
}: PasswordFieldParts) {
  const { say } = useText();
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="password">
        <input
          id={id}
          class="input"
          {...(shown ? { type: 'text' as const } : { type: 'password' as const })}
          value={value}
          autocomplete={autocomplete}
          autocapitalize="off"
          spellcheck={false}
          required
          aria-describedby={describedBy}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
        />
        <button class="password-show" type="button" aria-pressed={shown} onClick={() => onShown(!shown)}>
          {say(shown ? 'password.hide' : 'password.show')}
        </button>
      </div>
    </div>
  );
}
