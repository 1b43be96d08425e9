/** An error, in words for the person at the phone. */
import { describeError } from '../lib/client/index.ts';
import type { Text } from './text/text.ts';

export interface Words {
  readonly title: string;
  readonly text: string;
}

/** With what to do about it, where there is something. `now` is the vault's time; left out, that of the error. */
export function explain(error: unknown, { language }: Text, now?: Date): Words {
  const { title, text, action } = describeError(error, { locales: [language], ...(now && { now }) });
  return { title, text: [text, action].filter(Boolean).join(' ') };
}
