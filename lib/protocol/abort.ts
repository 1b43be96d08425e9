/** What an AbortSignal ends. It rejects with the signal's reason, and leaves no listener behind. */

/** Where an engine's signals have no reason, as React Native's. */
class Aborted extends Error {
  override readonly name = 'AbortError';
}

export function reasonOf(signal: AbortSignal): unknown {
  return signal.reason ?? new Aborted('The call was aborted');
}

export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw reasonOf(signal);
}

/** As `work`, until the signal is aborted: what `work` still does then is for `work` to end. */
export async function unlessAborted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (!signal) return work();
  stopIfAborted(signal);
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(reasonOf(signal));
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
