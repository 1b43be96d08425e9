/** Looks until there is what the test waits for. Undefined once `patienceMs` are over. */
export async function until<T>(look: () => T | Promise<T>, patienceMs = 60_000): Promise<T | undefined> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
