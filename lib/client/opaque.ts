/** OPAQUE is WebAssembly. It is loaded when a password is first used: all the rest works where a page forbids it. */
import { WebAssemblyBlocked } from './errors.ts';

export type Opaque = typeof import('../protocol/crypto/opaque.ts');

/** Before any request, so that no attempt is spent. Throws {@link WebAssemblyBlocked}. */
export async function loadOpaque(): Promise<Opaque> {
  await requireWebAssembly();
  const opaque = await import('../protocol/crypto/opaque.ts');
  await opaque.ready;
  return opaque;
}

/** The header of a module, and nothing in it. */
const emptyModule = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** Tried on nothing, so that an OPAQUE that could not be fetched is not taken for one that is forbidden. */
async function requireWebAssembly(): Promise<void> {
  try {
    await WebAssembly.compile(emptyModule);
  } catch (cause) {
    throw new WebAssemblyBlocked(cause);
  }
}
