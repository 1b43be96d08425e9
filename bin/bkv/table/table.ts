/** Every command of the command line, in the order in which the help lists them. */
import { backups } from './backups.ts';
import type { CommandGroup, OptionEntry } from './entry.ts';
import { keys } from './keys.ts';
import { machine } from './machine.ts';
import { vault } from './vault.ts';

export const table: readonly CommandGroup[] = [
  { title: 'Backups', commands: backups },
  { title: 'The key on this device', commands: keys },
  { title: 'The vault', commands: vault },
  { title: 'This machine', commands: machine },
];

/** What the commands of two words begin with. */
export const parents: Readonly<Record<string, string>> = { key: 'the backup key on this device' };

/** Options of every command. */
export const everywhere: readonly OptionEntry[] = [
  { flags: '--json', text: 'print one JSON object' },
  { flags: '-q, --quiet', text: 'print nothing but errors and what was asked for' },
];
