/** OPAQUE is WebAssembly. It is loaded when a password is first used: all the rest works where a page forbids it. */
import { requireWebAssembly } from './web-assembly.ts';

export type Opaque = typeof import('../protocol/crypto/opaque.ts');

/** Before any request, so that no attempt is spent. Throws {@link WebAssemblyBlocked}. */
export async function loadOpaque(): Promise<Opaque> {
  await requireWebAssembly();
  const opaque = await import('../protocol/crypto/opaque.ts');
  await opaque.ready;
  return opaque;
}
