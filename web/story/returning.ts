/** The new phone on its way to the files. */
import type { OpenedFile } from './backup-file.ts';
import type { Way, WaysEvent } from './ways.ts';

export type Returning =
  | { readonly step: 'asking'; readonly refused?: Refused }
  | { readonly step: 'working'; readonly way: Way; readonly doing: string }
  /** The key is back; `done` and `total` count the bytes of the backup file. */
  | {
      readonly step: 'opening';
      readonly way: Way;
      readonly fingerprint: string;
      readonly done: number;
      readonly total: number;
    }
  | {
      readonly step: 'open';
      readonly way: Way;
      readonly fingerprint: string;
      readonly files: readonly OpenedFile[];
      readonly archive: Blob;
    };

interface Refused {
  readonly way: Way;
  readonly error: unknown;
  /** Which try it was, so that the same words are told again. */
  readonly trial: number;
}

export type ReturningEvent =
  | { readonly type: 'tried'; readonly way: Way }
  | { readonly type: 'step-taken'; readonly doing: string }
  | { readonly type: 'refused'; readonly way: Way; readonly error: unknown }
  | { readonly type: 'key-back'; readonly fingerprint: string; readonly total: number }
  | { readonly type: 'bytes-decrypted'; readonly done: number }
  | { readonly type: 'files-back'; readonly files: readonly OpenedFile[]; readonly archive: Blob }
  | { readonly type: 'asked-again' };

export interface Device {
  readonly now: Returning;
  readonly trials: number;
}

export const newPhone: Device = { now: { step: 'asking' }, trials: 0 };

/** What comes late, for a step that is over, changes nothing. */
export function returned({ now, trials }: Device, event: ReturningEvent): Device {
  switch (event.type) {
    case 'tried':
      return { now: { step: 'working', way: event.way, doing: 'start' }, trials: trials + 1 };
    case 'step-taken':
      return { now: now.step === 'working' ? { ...now, doing: event.doing } : now, trials };
    case 'refused':
      return { now: { step: 'asking', refused: { way: event.way, error: event.error, trial: trials } }, trials };
    case 'key-back': {
      const { fingerprint, total } = event;
      return {
        now: now.step === 'working' ? { step: 'opening', way: now.way, fingerprint, done: 0, total } : now,
        trials,
      };
    }
    case 'bytes-decrypted':
      return { now: now.step === 'opening' ? { ...now, done: event.done } : now, trials };
    case 'files-back': {
      const { files, archive } = event;
      if (now.step !== 'opening') return { now, trials };
      return { now: { step: 'open', way: now.way, fingerprint: now.fingerprint, files, archive }, trials };
    }
    case 'asked-again':
      return { now: { step: 'asking' }, trials };
  }
}

/** A refusal of before says nothing of a way that is set up anew. */
export function renewed(device: Device, { way, now }: WaysEvent): Device {
  const stale = now.step === 'kept' && device.now.step === 'asking' && device.now.refused?.way === way;
  return stale ? { ...device, now: { step: 'asking' } } : device;
}
