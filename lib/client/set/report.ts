/** What an error says of the vault of a set that it came from. */
import { InvalidAnswer, KeyDestroyed, KeyNotFound, VaultRefused, VaultUnavailable, WrongVault } from '../errors.ts';
import type { MemberReport, MemberState } from './member-report.ts';

export const toError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error('failed', { cause }));

export function stateOf(error: Error): MemberState {
  if (error instanceof InvalidAnswer || error instanceof WrongVault) return 'lied';
  return error instanceof VaultUnavailable ? 'unreachable' : 'refused';
}

/** What became of one vault in a call, with what it said. */
export async function reported<Said extends object>(
  name: string,
  ask: () => Promise<Said>,
): Promise<MemberReport & Partial<Said>> {
  try {
    return { ...(await ask()), name, state: 'done' };
  } catch (cause) {
    const error = toError(cause);
    return { name, state: stateOf(error), error } as MemberReport & Partial<Said>;
  }
}

/** The vault has no key of this account, or none any more. */
export const isGone = (error: unknown): boolean => error instanceof KeyNotFound || error instanceof KeyDestroyed;

/** Nothing of this account is kept there in this way. */
export function isElsewhere(error: unknown): boolean {
  return isGone(error) || (error instanceof VaultRefused && error.code === 'other_scheme');
}

/** Whether the vault could be asked, and does not hold its part of the set: registering anew gives it one. */
export const isBehind = ({ state, error }: MemberReport): boolean => state === 'stale' || isElsewhere(error);
