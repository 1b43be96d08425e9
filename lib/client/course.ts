/** One call of the app's: what ends it early, and how far it is. */
import { stopIfAborted, unlessAborted } from '../protocol/abort.ts';

/** What the device is at. */
export type Step =
  /** Whether the new password is strong enough: the words of weak passwords are loaded. */
  | 'checking'
  /** Asks the vault what it has, or begins a registration or an attempt there. */
  | 'asking'
  /** Stretches the password: about a second of work. */
  | 'stretching'
  /** Proves the password to the vault. */
  | 'proving'
  /** Opens what the vault gave. */
  | 'opening'
  /** Puts the key in the vault. */
  | 'storing'
  /** Deletes it where the app kept keys before. */
  | 'leaving';

/** Told to `onProgress` as each step begins. */
export interface Progress {
  readonly step: Step;
}

/** A call that the app may end. */
export interface Abortable {
  /**
   * Ends the call: it rejects with the signal's reason. What was sent before may have been done. The same call on this
   * object goes on: with the same password no second attempt is counted, while the vault keeps the first one open.
   */
  readonly signal?: AbortSignal | undefined;
}

/** A call that the app may end, and watch. */
export interface CallOptions extends Abortable {
  /** Told each step as it begins. Where a call begins anew, steps come again. What it throws, the call rejects with. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What a call gives to all that works for it. */
export interface Course {
  readonly signal: AbortSignal;
  tell(step: Step): void;
}

/** Rejects at once when the app aborts. Work that goes on after the call has ended is not aborted any more. */
export async function running<T>(options: CallOptions, work: (course: Course) => Promise<T>): Promise<T> {
  const { signal, onProgress } = options;
  stopIfAborted(signal);
  const own = new AbortController();
  const stop = () => own.abort(signal?.reason);
  signal?.addEventListener('abort', stop);
  let last: Step | undefined;
  const tell = (step: Step) => {
    if (step === last || own.signal.aborted) return;
    last = step;
    try {
      onProgress?.({ step });
    } catch (cause) {
      own.abort(cause);
    }
  };
  try {
    return await unlessAborted(own.signal, () => work({ signal: own.signal, tell }));
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** For what goes on when the call has its answer. */
export const silent = ({ signal }: Course): Course => ({ signal, tell() {} });
