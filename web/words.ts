/** An error, in words for the person at the phone. */
import type { Text } from './text/text.ts';

export interface Words {
  readonly title: string;
  readonly text: string;
}

export function explain(error: unknown, { say }: Text): Words {
  return { title: say('error.title'), text: error instanceof Error ? error.message : String(error) };
}
