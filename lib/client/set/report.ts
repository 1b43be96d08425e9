/** What became of each vault of a set in one call, for an app to show. */
import { InvalidAnswer, KeyDestroyed, KeyNotFound, VaultRefused, VaultUnavailable, WrongVault } from '../errors.ts';

/**
 * `done`: it did what was asked. `waiting`: it has not answered yet. `unreachable`: it could not be asked, or could not
 * do it. `refused`: it answered, and did not do it. `stale`: it holds another set than the one that opened. `lied`: what
 * it answered is not what an honest vault answers.
 */
export type MemberState = 'done' | 'waiting' | 'unreachable' | 'refused' | 'stale' | 'lied';

export interface MemberReport {
  /** The vault's. */
  readonly name: string;
  readonly state: MemberState;
  /** Why it is not done. */
  readonly error?: Error | undefined;
}

/** What an error says of the vault that it came from. */
export function stateOf(error: Error): MemberState {
  if (error instanceof InvalidAnswer || error instanceof WrongVault) return 'lied';
  return error instanceof VaultUnavailable ? 'unreachable' : 'refused';
}

/** Whether the vault could be asked, and does not hold its part of the set: registering anew gives it one. */
export function isBehind({ state, error }: MemberReport): boolean {
  if (state === 'stale' || error instanceof KeyNotFound || error instanceof KeyDestroyed) return true;
  return error instanceof VaultRefused && error.code === 'other_scheme';
}
