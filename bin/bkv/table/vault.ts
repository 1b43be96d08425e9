/** The commands that speak to the vault. */
import type { CommandEntry, OptionEntry } from './entry.ts';

const personal: OptionEntry = {
  flags: '--personal <word>',
  text: 'a name, number or place of yours, which a password must not rest on; nothing of it is sent',
  many: true,
};

export const vault: readonly CommandEntry[] = [
  {
    name: 'register',
    summary: 'put the key of this device in the vault, behind a password',
    options: [personal],
    load: async () => (await import('../commands/register.ts')).register,
  },
  {
    name: 'recover',
    summary: 'bring the key from the vault to this device, for the password',
    options: [{ flags: '--force', text: 'replace the key that this device has, or its damaged file' }],
    load: async () => (await import('../commands/recover.ts')).recover,
  },
  {
    name: 'status',
    summary: 'what the vault says of the key',
    answers: true,
    load: async () => (await import('../commands/status.ts')).status,
  },
  {
    name: 'change-password',
    summary: 'put the same key behind another password',
    options: [personal],
    load: async () => (await import('../commands/change-password.ts')).changePassword,
  },
  {
    name: 'delete',
    summary: 'make the vault forget the key',
    options: [{ flags: '--yes', text: 'do not ask' }],
    load: async () => (await import('../commands/delete.ts')).deleteKey,
  },
  {
    name: 'reset',
    summary: 'start the waiting time after which the key can be given up without its password',
    options: [{ flags: '--cancel', text: 'stop it' }],
    load: async () => (await import('../commands/reset.ts')).reset,
  },
];
