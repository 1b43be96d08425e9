/** How a password is stretched before OPAQUE uses it. */
import { BackupKeyVaultError } from '../sdk-error.ts';

/** Argon2id (RFC 9106) parameters. `memory` in KiB. */
export interface Ksf {
  readonly algorithm: 'argon2id';
  readonly iterations: number;
  readonly memory: number;
  readonly parallelism: number;
}

/** RFC 9106's second recommended option: 64 MiB, 3 passes, 4 lanes. Also the least a client accepts. */
export const defaultKsf: Ksf = { algorithm: 'argon2id', iterations: 3, memory: 65536, parallelism: 4 };

/** The most that a client computes: 256 MiB, 16 passes, 16 lanes. That is twenty times the default's work. */
const mostKsf: Ksf = { algorithm: 'argon2id', iterations: 16, memory: 2 ** 18, parallelism: 16 };

/** The vault asks for a weaker key stretching than the client accepts: a downgrade, never a retry. */
export class WeakKsf extends BackupKeyVaultError {
  override readonly name = 'WeakKsf';
  declare readonly code: 'weak_ksf';

  /** @internal */
  constructor(message: string) {
    super('weak_ksf', message);
  }
}

/** The vault asks for a key stretching that would take the device's memory, or block it for long. */
export class ExcessiveKsf extends BackupKeyVaultError {
  override readonly name = 'ExcessiveKsf';
  declare readonly code: 'excessive_ksf';

  /** @internal */
  constructor(message: string) {
    super('excessive_ksf', message);
  }
}

/** Before anything is computed. Throws {@link WeakKsf}, {@link ExcessiveKsf}. */
export function requireStrongKsf(ksf: Ksf): void {
  const costs = (['iterations', 'memory', 'parallelism'] as const).map((name) => [name, ksf[name]] as const);
  if (costs.some(([name, cost]) => !Number.isInteger(cost) || cost < defaultKsf[name]))
    throw new WeakKsf(`ksf expected whole numbers, at least ${JSON.stringify(defaultKsf)}`);
  if (costs.some(([name, cost]) => cost > mostKsf[name]))
    throw new ExcessiveKsf(`ksf expected at most ${JSON.stringify(mostKsf)}`);
}
