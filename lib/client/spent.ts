/** What became of an attempt, where a request that counts one did not end in the vault's word about it. */
import { BackupKeyVaultError, spending } from '../protocol/sdk-error.ts';
import type { RouteName } from '../protocol/wire/routes.ts';
import { InvalidAnswer, NotAuthenticated, VaultUnavailable, WrongVault } from './errors.ts';

const counting: readonly RouteName[] = ['recovery-start', 'recovery-finish'];

/** `lost`: a try may have arrived, and no answer of the vault's to it came back. */
export function unsure(
  error: unknown,
  { route, lost }: { readonly route: RouteName; readonly lost: boolean },
): unknown {
  const undecided = error instanceof VaultUnavailable || error instanceof NotAuthenticated;
  return counting.includes(route) && undecided && lost ? spending(error, 'unknown') : error;
}

/** Of a guess: who answered so may have counted it. */
export function doubted<Thrown>(error: Thrown): Thrown {
  return error instanceof InvalidAnswer || error instanceof WrongVault ? spending(error, 'unknown') : error;
}

/** Once the vault has answered the guess, it has counted it. */
export async function counted<Done>(work: () => Promise<Done>): Promise<Done> {
  try {
    return await work();
  } catch (error) {
    throw spending(error, 'attempt');
  }
}

/** Of a guess at several vaults: what the error that ends it says was spent. */
export function spentAtAny(
  error: Error,
  { counted, failures }: { counted: number; failures: readonly Error[] },
): Error {
  if (counted > 0) return spending(error, 'attempt');
  const lost = failures.some((one) => one instanceof BackupKeyVaultError && one.spent !== 'nothing');
  return lost ? spending(error, 'unknown') : error;
}
