/** The commands that speak to the vault, or to the vaults of a set. */
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
    details: [
      'Into a vault set (VAULT_URL with commas) it goes in parts, of which VAULT_THRESHOLD bring it back and fewer tell nothing. Where vaults are missing, each is named and the exit code is 13. What VAULT_PREVIOUSLY names is deleted once the key is in its new place.',
    ],
    load: async () => (await import('../commands/register.ts')).register,
  },
  {
    name: 'recover',
    summary: 'bring the key from the vault to this device, for the password',
    options: [{ flags: '--force', text: 'replace the key that this device has, or its damaged file' }],
    details: [
      'Of a vault set enough vaults suffice. Once the key is on this device, the others get the proof too, and those that missed a change are mended, for ten seconds at most. Which did not take part is named.',
    ],
    load: async () => (await import('../commands/recover.ts')).recover,
  },
  {
    name: 'status',
    summary: 'what the vault says of the key',
    details: [
      'Of a vault set: of each vault whether it holds its part, the attempts left and since when, or why it could not be asked; and whether the key can be brought back, and how many vaults may still be lost.',
    ],
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
    name: 'repair',
    summary: 'give vaults of a set that missed a change what the others have, for the password',
    details: ['The password counts as an attempt, and the right one gives all of them back, as with "bkv recover".'],
    load: async () => (await import('../commands/repair.ts')).repair,
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
