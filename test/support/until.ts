/** Calls `look` until it gives something. Undefined when `patienceMs` have passed. */
export async function until<T>(look: () => T | Promise<T>, patienceMs = 60_000): Promise<T | undefined> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
