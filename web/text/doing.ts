/** What the phone is doing, step by step. */
import type { Text } from './text.ts';

const steps = ['checking', 'asking', 'stretching', 'proving', 'opening', 'storing', 'leaving'] as const;

/** A step that has no words of its own is only going on. */
export function doingIn({ say }: Text, step: string): string {
  const known = steps.find((one) => one === step);
  return say(known === undefined ? 'doing.start' : `doing.${known}`);
}
