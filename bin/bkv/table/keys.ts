/** The commands for the key on this device. */
import type { CommandEntry } from './entry.ts';

export const keys: readonly CommandEntry[] = [
  {
    name: 'key show',
    summary: 'print its 64 digits',
    answers: true,
    load: async () => (await import('../commands/key.ts')).showKey,
  },
  {
    name: 'key import',
    summary: 'take it from its 64 digits, asked for or on standard input',
    options: [{ flags: '--force', text: 'replace the key that this device has' }],
    load: async () => (await import('../commands/key.ts')).importKey,
  },
];
