/** What only a set of vaults can end with. */
import { BackupKeyVaultError } from '../../protocol/sdk-error.ts';
import type { MemberReport } from './member-report.ts';

/**
 * Fewer vaults of the set than its threshold did what was asked. `members` says what became of each. Where the key was
 * to be changed, the vaults that are `done` have the new one, and all others what they had: call again, as the device
 * still has the key.
 */
export class TooFewVaults extends BackupKeyVaultError {
  override readonly name = 'TooFewVaults';
  declare readonly code: 'too_few_vaults';
  readonly threshold: number;
  readonly members: readonly MemberReport[];

  /** @internal */
  constructor(members: readonly MemberReport[], threshold: number) {
    const done = members.filter(({ state }) => state === 'done').length;
    const others = members.filter(({ state }) => state !== 'done').map(({ name, state }) => `${name} (${state})`);
    super('too_few_vaults', `${done} vaults did it, and ${threshold} are needed; not: ${others.join(', ')}`);
    this.threshold = threshold;
    this.members = members;
  }
}

/**
 * The vaults do not agree on the set that keeps the key, and none that enough of them hold opened with this password:
 * the password may be right. A change of password was not ended, or a vault is not what it was. The attempts are spent.
 */
export class SetsDisagree extends BackupKeyVaultError {
  override readonly name = 'SetsDisagree';
  declare readonly code: 'sets_disagree';
  /** Names of vaults that hold the same set stand together. */
  readonly sets: readonly (readonly string[])[];
  /** How many more guesses a threshold of the vaults would answer. */
  readonly attemptsRemaining: number;

  /** @internal */
  constructor(sets: readonly (readonly string[])[], attemptsRemaining: number) {
    super('sets_disagree', `The vaults hold different sets: ${sets.map((names) => names.join(' and ')).join('; ')}`);
    this.sets = sets;
    this.attemptsRemaining = attemptsRemaining;
  }
}
