/** What the vault asked of its key store: to wrap, to unwrap, and to sign as the vault. */
export interface KeyStoreCalls {
  readonly Encrypt: number;
  readonly Decrypt: number;
  readonly Sign: number;
}

/** Counts from now on: a vault of a set may start again in front of the same key store. */
export function countKeyStoreCalls(calls: ReadonlyMap<string, number>): () => KeyStoreCalls {
  const before = new Map(calls);
  const since = (name: string) => (calls.get(name) ?? 0) - (before.get(name) ?? 0);
  return () => ({ Encrypt: since('Encrypt'), Decrypt: since('Decrypt'), Sign: since('Sign') });
}
