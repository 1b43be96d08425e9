/** Every command of the command line, in the order in which the help lists them. */
import { backups } from './backups.ts';
import type { CommandGroup } from './entry.ts';
import { keys } from './keys.ts';
import { machine } from './machine.ts';
import { passkeys } from './passkeys.ts';
import { vault } from './vault.ts';

export const table: readonly CommandGroup[] = [
  { title: 'Backups', commands: backups },
  { title: 'The key on this device', commands: keys },
  { title: 'The key in a passkey file', commands: passkeys },
  { title: 'The vault', commands: vault },
  { title: 'This machine', commands: machine(() => table.flatMap(({ commands }) => commands)) },
];
