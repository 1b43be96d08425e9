/** What each attribute of the item is for. */
import en from '../messages/en.json' with { type: 'json' };
import type { MessageKey } from '../text/text.ts';

/** Undefined for one that a later version writes. */
export function meaningOf(attribute: string): MessageKey | undefined {
  const key = `held.${attribute}`;
  return key in en ? (key as MessageKey) : undefined;
}
