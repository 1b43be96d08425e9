/** An error, in words for the person at the phone. */
import { describeError } from '../lib/client/index.ts';
import type { Text } from './text/text.ts';

export interface Words {
  readonly title: string;
  readonly text: string;
}

/** With what to do about it, where there is something. */
export function explain(error: unknown, { language }: Text): Words {
  const { title, text, action } = describeError(error, { locales: [language] });
  return { title, text: [text, action].filter(Boolean).join(' ') };
}
