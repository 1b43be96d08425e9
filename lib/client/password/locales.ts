/** The user's languages, as BCP 47 tags, the first first. */
export function platformLocales(): readonly string[] {
  const { navigator } = globalThis as { navigator?: { readonly languages?: readonly string[] } };
  return navigator?.languages ?? [Intl.DateTimeFormat().resolvedOptions().locale];
}

/** The language of a tag: `de` of `de-CH`. */
export function languageOf(locale: string): string {
  return locale.split(/[-_]/)[0]?.toLowerCase() ?? '';
}
