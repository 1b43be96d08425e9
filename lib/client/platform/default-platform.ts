/** Pages and Node: OPAQUE and Argon2 are WebAssembly, loaded when a password is first used. */
import { OpaqueOffThread } from './opaque-off-thread.ts';
import type { Platform } from './platform.ts';
import { requireWebAssembly } from './web-assembly.ts';

export const defaultPlatform: Platform = {
  ready: requireWebAssembly,

  async opaque() {
    await requireWebAssembly();
    const opaque = await import('../../protocol/crypto/opaque.ts');
    await opaque.ready;
    const { stretchOnThread } = await import('../../protocol/crypto/opaque-thread.ts');
    return new OpaqueOffThread(opaque, stretchOnThread);
  },

  async argon2id(inputs, signal) {
    const { argon2id } = await import('../../protocol/crypto/set/argon2.ts');
    return argon2id(inputs, signal);
  },
};
