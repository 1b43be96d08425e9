/** The files of the first phone on their way into an encrypted backup. */
import type { BackupFile } from './backup-file.ts';

export type Packing =
  | { readonly step: 'empty' }
  /** `total` and `done` count the bytes of the files. */
  | { readonly step: 'encrypting'; readonly files: readonly File[]; readonly total: number; readonly done: number }
  | { readonly step: 'encrypted'; readonly files: readonly File[]; readonly backup: BackupFile }
  | { readonly step: 'failed'; readonly error: unknown };

export type PackingEvent =
  | { readonly type: 'files-chosen'; readonly files: readonly File[] }
  | { readonly type: 'bytes-encrypted'; readonly done: number }
  | { readonly type: 'backup-written'; readonly backup: BackupFile }
  | { readonly type: 'packing-failed'; readonly error: unknown };

export function packed(before: Packing, event: PackingEvent): Packing {
  switch (event.type) {
    case 'files-chosen': {
      const { files } = event;
      if (files.length === 0) return before;
      return { step: 'encrypting', files, total: files.reduce((sum, { size }) => sum + size, 0), done: 0 };
    }
    case 'bytes-encrypted':
      return before.step === 'encrypting' ? { ...before, done: Math.min(event.done, before.total) } : before;
    case 'backup-written':
      return before.step === 'encrypting' ? { step: 'encrypted', files: before.files, backup: event.backup } : before;
    case 'packing-failed':
      return { step: 'failed', error: event.error };
  }
}
