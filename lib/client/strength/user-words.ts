/** Words of the user's own, in the forms in which they get into a password. */
import { inLatin } from './spelling.ts';

/** "Anna Müller" is also anna, müller, muller and annamüller; "+49 170 1234567" also 491701234567. */
export function formsOf(userWords: readonly string[]): string[] {
  const forms = userWords.flatMap((given) => {
    const text = given.normalize('NFKC').toLowerCase();
    const parts = text.split(/[^\p{L}\p{M}\p{N}]+/u);
    const pairs = parts.slice(1).map((part, index) => `${parts[index]}${part}`);
    return [text, parts.join(''), ...parts, ...pairs, ...tailsOf(parts.join(''))];
  });
  // A single letter would be found in every password.
  return [...new Set(forms.flatMap((form) => [form, inLatin(form)]))].filter((form) => [...form].length > 1);
}

/** The end of a number is what people know by heart. */
function tailsOf(joined: string): string[] {
  if (!/^\d{7,}$/.test(joined)) return [];
  return [4, 6, 7, 8, 9, 10].filter((length) => length < joined.length).map((length) => joined.slice(-length));
}
