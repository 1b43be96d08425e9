/** Pages and Node: OPAQUE and Argon2 are WebAssembly, loaded when a password is first used. */
import type { OpaqueDevice, Platform } from './platform.ts';
import { requireWebAssembly } from './web-assembly.ts';

export const defaultPlatform: Platform = {
  ready: requireWebAssembly,

  async opaque(): Promise<OpaqueDevice> {
    await requireWebAssembly();
    const opaque = await import('../protocol/crypto/opaque.ts');
    await opaque.ready;
    return {
      startRegistration: async (password) => opaque.startRegistration(password),
      finishRegistration: async (given, response) => opaque.finishRegistration(given, response),
      startLogin: async (password) => opaque.startLogin(password),
      finishLogin: async (given, ke2) => opaque.finishLogin(given, ke2),
    };
  },

  async argon2id(inputs, signal) {
    const { argon2id } = await import('../protocol/crypto/set/argon2.ts');
    return argon2id(inputs, signal);
  },
};
