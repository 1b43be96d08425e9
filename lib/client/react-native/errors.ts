/** Nothing was sent, and no attempt spent: an adapter is at fault, so the app is. */
export type AdapterName = 'webCrypto' | 'argon2id' | 'opaque';

/** An adapter is missing, or did not give a known answer. A key that it helped to lock would open nowhere else. */
export class UnfitAdapter extends Error {
  override readonly name = 'UnfitAdapter';
  readonly adapter: AdapterName;

  /** @internal */
  constructor(adapter: AdapterName, expected: string, cause?: unknown) {
    super(`${adapter} expected ${expected}`, { cause });
    this.adapter = adapter;
  }
}
