/** What became of each vault of a set in one call, for an app to show. */

/**
 * `done`: it did what was asked. `waiting`: it has not answered yet. `unreachable`: it could not be asked, or could not
 * do it. `refused`: it answered, and did not do it. `stale`: it holds another set than the one that opened. `lied`: what
 * it answered is not what an honest vault answers.
 */
export type MemberState = 'done' | 'waiting' | 'unreachable' | 'refused' | 'stale' | 'lied';

/** Of one vault. */
export interface MemberReport {
  /** The vault's. */
  readonly name: string;
  readonly state: MemberState;
  /** Why it is not done. */
  readonly error?: Error | undefined;
}
