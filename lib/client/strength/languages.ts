/** The languages whose words are known, each in a chunk of its own that only an app which uses it loads. */
import { languageOf, platformLocales } from '../password/locales.ts';

interface Language {
  readonly dictionary: Readonly<Record<string, readonly string[]>>;
  readonly translations: typeof import('./dictionaries/en.ts').translations;
}

const loaders = {
  ar: () => import('./dictionaries/ar.ts'),
  cs: () => import('./dictionaries/cs.ts'),
  de: () => import('./dictionaries/de.ts'),
  en: () => import('./dictionaries/en.ts'),
  es: () => import('./dictionaries/es-es.ts'),
  fi: () => import('./dictionaries/fi.ts'),
  fr: () => import('./dictionaries/fr.ts'),
  id: () => import('./dictionaries/id.ts'),
  it: () => import('./dictionaries/it.ts'),
  ja: () => import('./dictionaries/ja.ts'),
  nl: () => import('./dictionaries/nl-be.ts'),
  pl: () => import('./dictionaries/pl.ts'),
  pt: () => import('./dictionaries/pt-br.ts'),
} satisfies Record<string, () => Promise<Language>>;

export type LanguageCode = keyof typeof loaders;

export const languageCodes = Object.keys(loaders) as LanguageCode[];

export function loadLanguage(code: LanguageCode): Promise<Language> {
  return loaders[code]();
}

/** Those of these BCP 47 tags that are known, the first first, and English, since its words are used everywhere. */
export function languagesOf(locales: readonly string[] = platformLocales()): LanguageCode[] {
  const codes = [...locales, 'en'].map(languageOf);
  return languageCodes.filter((code) => codes.includes(code)).sort((a, b) => codes.indexOf(a) - codes.indexOf(b));
}
