/** What an error says of the vault of a set that it came from. */
import { InvalidAnswer, KeyDestroyed, KeyNotFound, VaultRefused, VaultUnavailable, WrongVault } from '../errors.ts';
import type { MemberReport, MemberState } from './member-report.ts';

export function stateOf(error: Error): MemberState {
  if (error instanceof InvalidAnswer || error instanceof WrongVault) return 'lied';
  return error instanceof VaultUnavailable ? 'unreachable' : 'refused';
}

/** Whether the vault could be asked, and does not hold its part of the set: registering anew gives it one. */
export function isBehind({ state, error }: MemberReport): boolean {
  if (state === 'stale' || error instanceof KeyNotFound || error instanceof KeyDestroyed) return true;
  return error instanceof VaultRefused && error.code === 'other_scheme';
}
