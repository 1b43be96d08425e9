/** What commands have in common. */
import type { OptionEntry } from './entry.ts';

/** What the commands of two words begin with. */
export const parents: Readonly<Record<string, string>> = {
  key: 'the backup key on this device',
  passkey: 'a backup key that a passkey keeps, in a file',
};

/** Options of every command. */
export const everywhere: readonly OptionEntry[] = [
  { flags: '--json', text: 'print one JSON object' },
  { flags: '-q, --quiet', text: 'print nothing but errors and what was asked for' },
];
