/** The commands that make backups and read them. */
import type { CommandEntry } from './entry.ts';

const digits = {
  flags: '--key <64 digits>',
  text: 'open it with these instead of the key on this device; - asks for them',
};

export const backups: readonly CommandEntry[] = [
  {
    name: 'backup',
    summary: 'encrypt files and folders into a backup',
    argument: { key: 'paths', usage: '<path...>', completes: 'files' },
    options: [
      { flags: '--out <file>', text: 'the backup to write; - for standard output', completes: 'files', dash: 'output' },
      { flags: '--force', text: 'replace a backup of that name' },
      { flags: '--exclude <pattern>', text: 'leave out what matches; may be given often', many: true },
      { flags: '--exclude-from <file>', text: 'patterns, one a line', many: true, completes: 'files' },
      { flags: '--strict', text: 'make no backup when something cannot be read' },
      { flags: '--dry-run', text: 'only say what would be in it' },
      { flags: '--stdin-name <name>', text: 'what standard input is called in the backup (stdin)' },
    ],
    details: [
      'Kept: names, bytes, modes, times (to a microsecond), symbolic and hard links, empty folders, the holes of sparse files. Each path is stored under its last name, so ~/Documents comes back as Documents/...; a path that is itself a symbolic link is followed. - backs up standard input, as one file.',
      'Not kept: owners, access control lists, extended attributes. Sockets, pipes and devices are left out, and named. What cannot be read, or changes each time it is read, is left out and named, and the exit code is 13.',
      'Patterns: * and ? stand for characters of one name, ** for any number of folders. One without / matches a name anywhere, one with / a path from any folder.',
    ],
    examples: [
      'bkv backup ~/Documents --out documents.bkv',
      "bkv backup ~/project --exclude node_modules --exclude '*.o' --out project.bkv",
      'pg_dump shop | bkv backup - --out - > shop.bkv',
    ],
    load: async () => (await import('../commands/backup.ts')).backup,
  },
  {
    name: 'restore',
    summary: 'put back what a backup holds',
    argument: { key: 'file', usage: '<file>', completes: 'files' },
    options: [
      {
        flags: '--to <folder>',
        text: 'where to; must not exist yet, or be empty. - writes one file to standard output',
        required: true,
        completes: 'folders',
        dash: 'output',
      },
      digits,
      {
        flags: '--only <path>',
        text: 'this file or folder of the backup, with all in it; may be given often',
        many: true,
      },
      { flags: '--partial', text: 'leave out and name what cannot be put back here, and do the rest' },
      { flags: '--into-shared-folder', text: 'as root, also where others can write' },
    ],
    details: [
      'All or nothing: the folder appears only once the whole backup has proved undamaged and all of it is there. Nothing is written outside it. With --partial what cannot be put back is left out and named, of a damaged backup what comes after the damage, and the exit code is 13. - reads the backup from standard input.',
      'Files belong to whoever restores them, and come back without set-user-ID and set-group-ID bits.',
    ],
    examples: [
      'bkv restore documents.bkv --to restored',
      'bkv restore documents.bkv --only Documents/letter.odt --to letters',
      'bkv restore shop.bkv --to - | psql shop',
    ],
    load: async () => (await import('../commands/restore.ts')).restore,
  },
  {
    name: 'list',
    summary: 'say what a backup holds, and when it was made',
    argument: { key: 'file', usage: '<file>', completes: 'files' },
    options: [digits],
    details: ['Reads all of the backup first, so what is listed is undamaged. - reads it from standard input.'],
    examples: ['bkv list documents.bkv'],
    answers: true,
    load: async () => (await import('../commands/list.ts')).list,
  },
  {
    name: 'verify',
    summary: 'read all of a backup, and write nothing',
    argument: { key: 'file', usage: '<file>', completes: 'files' },
    options: [digits],
    details: ['Ends with exit code 9 when the backup is damaged, or made with another key. - reads standard input.'],
    examples: ['bkv verify documents.bkv'],
    load: async () => (await import('../commands/verify.ts')).verify,
  },
];
