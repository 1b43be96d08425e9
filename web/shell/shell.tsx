/** What stands around every view: its language, header, footer, and what is told where the vault is silent. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Phones } from '../phones/phones.tsx';
import { TextContext } from '../text/context.ts';
import { chooseLanguage, textIn } from '../text/text.ts';
import { type Facts, useFacts } from './facts.ts';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { LazyOperators } from './lazy-operators.tsx';
import { useView, type View } from './view.ts';

export function Shell() {
  const [language, setLanguage] = useState(() => chooseLanguage(navigator.languages));
  const text = useMemo(() => textIn(language), [language]);
  const view = useView();
  const known = useFacts();
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = text.say(view === 'operators' ? 'operators.document' : 'page.document');
  }, [language, text, view]);
  return (
    <TextContext.Provider value={text}>
      <a class="skip" href="#main">
        {text.say('page.skip')}
      </a>
      <Header view={view} onLanguage={setLanguage} />
      <main id="main" tabIndex={-1}>
        <Main known={known} view={view} />
      </main>
      {typeof known === 'object' && <Footer facts={known.facts} />}
    </TextContext.Provider>
  );
}

function Main({ known, view }: { readonly known: Facts; readonly view: View }) {
  if (known === 'asking') return null;
  if (known === 'silent') return <Silent />;
  return (
    <>
      <div hidden={view !== 'phones'}>
        <Phones facts={known.facts} />
      </div>
      <LazyOperators facts={known.facts} seen={view === 'operators'} />
    </>
  );
}

function Silent() {
  return (
    <TextContext.Consumer>
      {({ say }) => (
        <p class="notice notice-bad" role="alert">
          {say('page.silent')}
        </p>
      )}
    </TextContext.Consumer>
  );
}
