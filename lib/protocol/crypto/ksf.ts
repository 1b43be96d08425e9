/** How a password is stretched before OPAQUE uses it. */

/** Argon2id (RFC 9106) parameters. `memory` in KiB. */
export interface Ksf {
  readonly algorithm: 'argon2id';
  readonly iterations: number;
  readonly memory: number;
  readonly parallelism: number;
}

/** RFC 9106's second recommended option: 64 MiB, 3 passes, 4 lanes. Also the least a client accepts. */
export const defaultKsf: Ksf = { algorithm: 'argon2id', iterations: 3, memory: 65536, parallelism: 4 };

const mostMemory = 2 ** 21;
const mostIterations = 64;

/** The vault asks for a weaker key stretching than the client accepts: a downgrade, never a retry. */
export class WeakKsf extends Error {
  override readonly name = 'WeakKsf';
}

/** Throws {@link WeakKsf}. */
export function requireStrongKsf({ iterations, memory, parallelism }: Ksf): void {
  const floor = defaultKsf;
  if (iterations < floor.iterations || memory < floor.memory || parallelism < floor.parallelism)
    throw new WeakKsf(`ksf expected at least ${JSON.stringify(floor)}`);
  if (iterations > mostIterations || memory > mostMemory || parallelism > mostIterations)
    throw new WeakKsf('ksf expected parameters that a device can compute');
}
