/** What became of each vault of a set in one call, as a person and a script read it. */
import * as sdk from '../../../lib/client/errors.ts';
import type { MemberReport } from '../../../lib/client/index.ts';
import type { FailureCode } from '../failure.ts';
import { causeOf, isAnswer } from '../outage.ts';
import { localTime } from '../terminal/quantity.ts';

/** Of one vault of a set. `reason`: why it did not do what was asked; absent where it did. */
export interface MemberFact {
  readonly name: string;
  readonly state: MemberReport['state'];
  readonly error?: FailureCode;
  readonly reason?: string;
}

export function factOf(report: MemberReport): MemberFact {
  const { name, state, error } = report;
  if (state === 'done') return { name, state };
  const [code, reason] = wordsOf(report);
  return { name, state, ...(error && { error: code }), reason };
}

/** One line for each that did not do it: `  vault-3  cannot be reached: connection refused`. */
export function linesOf(members: readonly MemberReport[]): string[] {
  const missing = members.map(factOf).filter(({ state }) => state !== 'done');
  const width = Math.max(0, ...missing.map(({ name }) => name.length));
  return missing.map(({ name, reason }) => `  ${name.padEnd(width)}  ${reason}`);
}

export const isMissing = ({ state }: MemberReport): boolean => state !== 'done';

/** Each reads on after the vault's name. */
function wordsOf({ state, error }: MemberReport): readonly [FailureCode, string] {
  if (error instanceof sdk.VaultUnavailable) {
    const what = isAnswer(error) ? 'cannot do it now' : 'cannot be reached';
    return ['vault_unavailable', `${what}: ${causeOf(error)}`];
  }
  if (error instanceof sdk.WrongVault) return ['wrong_vault', wrongVault[error.reason]];
  if (error instanceof sdk.InvalidAnswer) {
    const why = error.message && ` (${error.message})`;
    return ['vault_refused', `answered what an honest vault does not${why}`];
  }
  if (error instanceof sdk.KeyDestroyed) {
    const when = error.destroyedAt ? ` at ${localTime(error.destroyedAt)}` : '';
    return ['key_destroyed', `destroyed its part${when}`];
  }
  if (error instanceof sdk.NotAuthenticated)
    return ['not_authenticated', `does not accept its token (${error.reason.replaceAll('_', ' ')})`];
  if (error instanceof sdk.AttemptTooSoon) {
    const when = error.nextAttemptAt ? ` before ${localTime(error.nextAttemptAt)}` : ' yet';
    return ['attempt_too_soon', `takes no attempt${when}`];
  }
  const row = rows.find(([type]) => error instanceof type);
  if (row) return [row[1], row[2]];
  if (error instanceof sdk.VaultRefused) return ['vault_refused', refused(error)];
  if (error) return ['unexpected', `failed: ${error.message}`];
  return ['unexpected', state === 'stale' ? stale : (states[state] ?? state)];
}

const stale = 'has another set than the others: it missed a change';

const states: Partial<Record<MemberReport['state'], string>> = {
  waiting: 'has not answered yet',
  refused: 'was not asked',
};

const wrongVault: Readonly<Record<sdk.WrongVault['reason'], string>> = {
  name: 'is not who it was: it has another name than VAULT_NAMES, or VAULT_HOME/vault-names, says',
  identity: 'is not who it should be: it did not sign with its key of VAULT_IDENTITY',
};

function refused({ code, message }: sdk.VaultRefused): string {
  return code === 'other_scheme' ? 'keeps a key alone, and no part of a set' : `refused: ${message}`;
}

const rows: readonly [abstract new (...given: never[]) => Error, FailureCode, string][] = [
  [sdk.KeyNotFound, 'key_not_found', 'has nothing of this account'],
  [sdk.KeyExists, 'key_exists', 'has a part of a key that this device does not have'],
  [sdk.WrongBackupKey, 'wrong_backup_key', "has a part of another key than this device's"],
  [sdk.AttemptsExhausted, 'attempts_exhausted', 'has no attempt left'],
  [sdk.SetsDisagree, 'sets_disagree', stale],
];
