/** The name, the two views and the languages. */
import { Mark } from '../icons/mark.tsx';
import { useText } from '../text/context.ts';
import { type Language, languages } from '../text/text.ts';
import type { View } from './view.ts';

interface HeaderParts {
  readonly view: View;
  readonly onLanguage: (language: Language) => void;
}

export function Header({ view, onLanguage }: HeaderParts) {
  const { say } = useText();
  return (
    <header class="header">
      <a class="brand" href="#phones">
        <Mark />
        Backup Key Vault
      </a>
      <nav aria-label={say('nav.label')}>
        <a href="#phones" aria-current={view === 'phones' ? 'page' : undefined}>
          {say('nav.phones')}
        </a>
        <a href="#operators" aria-current={view === 'operators' ? 'page' : undefined}>
          {say('nav.operators')}
        </a>
      </nav>
      <Languages onLanguage={onLanguage} />
    </header>
  );
}

const ownNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

function Languages({ onLanguage }: Pick<HeaderParts, 'onLanguage'>) {
  const { language, say } = useText();
  return (
    <fieldset class="languages">
      <legend class="unseen">{say('nav.language')}</legend>
      {languages.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={one === language}
          aria-label={`${one.toUpperCase()}, ${ownNames[one]}`}
          onClick={() => onLanguage(one)}
        >
          {one.toUpperCase()}
        </button>
      ))}
    </fieldset>
  );
}
