/** The commands for a key that a passkey keeps, in a file beside the backup. */
import type { CommandEntry, OptionEntry } from './entry.ts';

const file = { key: 'file', usage: '<file>', completes: 'files' } as const;
const prf: OptionEntry = {
  flags: '--prf-file <file>',
  text: 'take the PRF output from this file, instead of asking for it or reading standard input',
  completes: 'files',
};

export const passkeys: readonly CommandEntry[] = [
  {
    name: 'passkey show',
    summary: 'say which passkey a file is of, and how a security key opens it',
    argument: file,
    details: [
      'Nothing in such a file is a secret, and nothing shown of it is. Apps write it with the SDK, beside the backup.',
    ],
    answers: true,
    load: async () => (await import('../commands/passkey.ts')).showPasskeyFile,
  },
  {
    name: 'passkey open',
    summary: 'take the key to this device, with the PRF output of the passkey',
    argument: file,
    options: [prf, { flags: '--force', text: 'replace the key that this device has, or its damaged file' }],
    details: [
      'The PRF output is 32 bytes, as 64 hex digits or in base64, in one line. "bkv passkey show" has the line with which fido2-assert prints it; other passkeys give it to the pages and apps of the relying party only.',
    ],
    load: async () => (await import('../commands/passkey.ts')).openPasskeyFile,
  },
  {
    name: 'passkey wrap',
    summary: 'wrap the key of this device under a passkey, into a file',
    options: [
      { flags: '--out <file>', text: 'the file to write', required: true, completes: 'files' },
      { flags: '--like <file>', text: 'under the passkey of this file', completes: 'files' },
      { flags: '--rp-id <domain>', text: 'or under this one: its relying party,' },
      { flags: '--credential <id>', text: 'its credential id, in base64url without padding,' },
      { flags: '--prf-input <bytes>', text: 'and what its PRF was evaluated on, 32 bytes in base64url' },
      prf,
      { flags: '--force', text: 'replace a file of that name' },
    ],
    details: [
      'Of a passkey without a file two PRF outputs are wanted, one a line, of two evaluations: some platforms give another each time, and then nothing is written.',
      'Who loses the passkey loses the key. Keep it in another way too: "bkv key show", or "bkv register".',
    ],
    load: async () => (await import('../commands/passkey.ts')).wrapIntoPasskeyFile,
  },
];
