/** An error, in words for the person at the phone. */
import { describeError } from '../lib/client/index.ts';
import type { Text } from './text/text.ts';

export interface Words {
  readonly title: string;
  readonly text: string;
}

/** With what to do about it, where there is something. `now` is the vault's time; left out, that of the error. */
export function explain(error: unknown, { language, say }: Text, now?: Date): Words {
  if (isUnreadable(error)) return { title: say('files.unreadable'), text: say('files.unreadable.text') };
  const { title, text, action } = describeError(error, { locales: [language], ...(now && { now }) });
  return { title, text: [text, action].filter(Boolean).join(' ') };
}

/** As browsers say it of a file that was moved, and of a folder that was dropped. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof DOMException && ['NotFoundError', 'NotReadableError'].includes(error.name);
