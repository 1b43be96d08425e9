/** Limits of time, and waits that an abort ends. */
import { stopIfAborted, unlessAborted } from '../../protocol/abort.ts';

/** Named as the platform's own. */
class TimedOut extends Error {
  override readonly name = 'TimeoutError';

  constructor(milliseconds: number) {
    super(`no whole answer in ${milliseconds} ms`);
  }
}

/**
 * `work` with a signal of its own, which `signal` aborts too. It then rejects with the signal's reason, or a
 * TimeoutError. Not `AbortSignal.any`: React Native has none.
 */
export async function limited<T>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  stopIfAborted(signal);
  const own = new AbortController();
  const deadline = deadlineAfter(milliseconds);
  const late = () => own.abort(deadline.signal.reason);
  const stop = () => own.abort(signal?.reason);
  deadline.signal.addEventListener('abort', late);
  signal?.addEventListener('abort', stop);
  try {
    return await work(own.signal);
  } catch (error) {
    stopIfAborted(signal);
    throw deadline.signal.aborted ? (deadline.signal.reason ?? new TimedOut(milliseconds)) : error;
  } finally {
    deadline.end();
    deadline.signal.removeEventListener('abort', late);
    signal?.removeEventListener('abort', stop);
  }
}

interface Deadline {
  readonly signal: AbortSignal;
  end(): void;
}

function deadlineAfter(milliseconds: number): Deadline {
  // Its timer keeps no process running.
  if (typeof AbortSignal.timeout === 'function') return { signal: AbortSignal.timeout(milliseconds), end() {} };
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new TimedOut(milliseconds)), milliseconds);
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}

export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = () =>
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
  try {
    await unlessAborted(signal, passed);
  } finally {
    clearTimeout(timer);
  }
}
