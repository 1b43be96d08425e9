/** The commands for the key on this device. */
import type { CommandEntry } from './entry.ts';

export const keys: readonly CommandEntry[] = [
  {
    name: 'key show',
    summary: 'print its 64 digits',
    options: [{ flags: '--qr', text: 'and as a QR code' }],
    details: [
      'At a terminal the digits are followed by the fingerprint of the key. Elsewhere they are one line and nothing more, as "bkv key import" takes it.',
    ],
    answers: true,
    load: async () => (await import('../commands/key.ts')).showKey,
  },
  {
    name: 'key import',
    summary: 'take it from its 64 digits, asked for or on standard input',
    options: [
      { flags: '--fingerprint <8 digits>', text: 'of the key that is expected: a mistyped digit is noticed' },
      { flags: '--force', text: 'replace the key that this device has, or its damaged file' },
    ],
    load: async () => (await import('../commands/key.ts')).importKey,
  },
];
