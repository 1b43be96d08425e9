/** OPAQUE and Argon2 are WebAssembly, and a page can forbid it. */
import { WebAssemblyBlocked } from '../errors.ts';

/** The header of a module, and nothing in it. */
const emptyModule = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/**
 * Before any request, so that no attempt is spent. Tried on nothing, so that a part that could not be fetched is not
 * taken for one that is forbidden. Throws {@link WebAssemblyBlocked}.
 */
export async function requireWebAssembly(): Promise<void> {
  try {
    await WebAssembly.compile(emptyModule);
  } catch (cause) {
    throw new WebAssemblyBlocked(cause);
  }
}
