/** The commands that make backups and read them. */
import type { CommandEntry } from './entry.ts';

export const backups: readonly CommandEntry[] = [
  {
    name: 'backup',
    summary: 'encrypt files and folders into a backup',
    argument: { key: 'paths', usage: '<path...>', completes: 'files' },
    options: [
      { flags: '--out <file>', text: 'the backup to write', required: true, completes: 'files', dash: 'output' },
      { flags: '--force', text: 'replace a backup of that name' },
    ],
    details: [
      'Kept: names, bytes, modes, times (to a microsecond), symbolic and hard links, empty folders. Each path is stored under its last name, so ~/Documents comes back as Documents/…; a path that is itself a symbolic link is followed.',
      'Not kept: owners, access control lists, extended attributes. Sockets, pipes and devices are left out, and named.',
    ],
    examples: ['bkv backup ~/Documents --out documents.bkv'],
    load: async () => (await import('../commands/backup.ts')).backup,
  },
  {
    name: 'restore',
    summary: 'put back what a backup holds',
    argument: { key: 'file', usage: '<file>', completes: 'files' },
    options: [
      {
        flags: '--to <folder>',
        text: 'where to; must not exist yet, or be empty',
        required: true,
        completes: 'folders',
        dash: 'output',
      },
      { flags: '--key <64 digits>', text: 'open it with these instead of the key on this device; - asks for them' },
    ],
    details: [
      'All or nothing: the folder appears only once the whole backup has proved undamaged. Nothing is written outside it.',
      'Files belong to whoever restores them, and come back without set-user-ID and set-group-ID bits.',
    ],
    examples: ['bkv restore documents.bkv --to restored'],
    load: async () => (await import('../commands/restore.ts')).restore,
  },
];
