/** React Native: everything that a page has as WebAssembly or WebCrypto comes from the app, and is checked once. */
import { unlessAborted } from '../../protocol/abort.ts';
import { setWebCrypto, webCrypto } from '../../protocol/crypto/web-crypto.ts';
import { UnfitAdapter } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import type { Adapters, OpaqueAdapter } from './adapters.ts';
import { isAesGcm, isArgon2id, isEcdsa, isHkdf, isOpaque, isRandom } from './known-answers.ts';
import { opaqueDevice } from './opaque-device.ts';

let installed: Promise<Adapters> | undefined;

/**
 * Once, before anything else of this module is called. Each adapter has to give answers that are known; it takes some
 * milliseconds. Rejects with {@link UnfitAdapter}, and so does then each call that needs an adapter.
 */
export async function installAdapters(adapters: Adapters): Promise<void> {
  setWebCrypto(adapters.webCrypto);
  installed = checked(adapters);
  await installed;
}

async function checked(adapters: Adapters): Promise<Adapters> {
  const { argon2id, opaque } = adapters;
  const subtle = ofPlatform();
  await judge('webCrypto', 'random bytes of getRandomValues', async () => isRandom(subtle));
  await judge('webCrypto', 'HKDF with SHA-256 and SHA-512, with and without a salt', () => isHkdf(subtle));
  await judge('webCrypto', 'AES-256-GCM with additional data', () => isAesGcm(subtle));
  await judge('webCrypto', 'ECDSA on P-256 with SHA-256, and spki keys', () => isEcdsa(subtle));
  await judge('argon2id', 'Argon2id of bytes, version 0x13, memory in KiB', () => isArgon2id(argon2id));
  if (opaque) await judge('opaque', 'OPAQUE that heeds keyStretching', () => answers(opaque));
  return adapters;
}

function ofPlatform() {
  try {
    return webCrypto();
  } catch (cause) {
    throw new UnfitAdapter('webCrypto', 'an adapter, where the platform has none', cause);
  }
}

async function answers(opaque: OpaqueAdapter): Promise<boolean> {
  await opaque.ready;
  return isOpaque(opaque);
}

async function judge(adapter: UnfitAdapter['adapter'], expected: string, ask: () => Promise<boolean>): Promise<void> {
  let fits: boolean;
  try {
    fits = await ask();
  } catch (cause) {
    throw new UnfitAdapter(adapter, expected, cause);
  }
  if (!fits) throw new UnfitAdapter(adapter, `${expected}; its answer is another`);
}

async function required(): Promise<Adapters> {
  if (!installed) throw new UnfitAdapter('argon2id', 'installAdapters to be called before');
  return installed;
}

export const nativePlatform: Platform = {
  async ready() {
    await required();
  },

  async opaque() {
    const { opaque } = await required();
    if (!opaque) throw new UnfitAdapter('opaque', 'an adapter, for the key is kept by one vault and not by a set');
    return opaqueDevice(opaque);
  },

  /** Native code cannot be stopped: after an abort it goes on, and nobody waits for it. */
  async argon2id(inputs, signal) {
    const { argon2id } = await required();
    const tag = new Uint8Array(await unlessAborted(signal, () => argon2id(inputs)));
    if (tag.length !== inputs.length) throw new UnfitAdapter('argon2id', `${inputs.length} bytes, got ${tag.length}`);
    return tag;
  },
};
