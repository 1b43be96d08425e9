/** Modules that run on a thread of their own: started by their address, and imported by nothing. */
const modules = ['protocol/crypto/opaque-worker', 'protocol/crypto/set/argon2-worker'] as const;

/** For esbuild, beside the parts: where the part that starts one looks for it. */
export const workerEntries = modules.map((name) => ({
  in: `lib/${name}.ts`,
  out: name.slice(name.lastIndexOf('/') + 1),
}));

/** For the compiler, in the folder of the SDK's sources. */
export const workerSources = modules.map((name) => `${name}.ts`);
