/** The ways in which the first phone's owner keeps the key, and how far each is. */
import { KeyDestroyed, WrongPassword } from '../../lib/client/index.ts';

export const ways = ['password', 'digits', 'passkey'] as const;
export type Way = (typeof ways)[number];

export type Keeping =
  | { readonly step: 'open' }
  | { readonly step: 'working'; readonly doing: string }
  | { readonly step: 'kept' }
  /** The vault's, by wrong passwords. */
  | { readonly step: 'destroyed' }
  | { readonly step: 'failed'; readonly error: unknown };

export type Ways = Readonly<Record<Way, Keeping>>;

export const noWays: Ways = { password: { step: 'open' }, digits: { step: 'open' }, passkey: { step: 'open' } };

export type WaysEvent = { readonly type: 'way'; readonly way: Way; readonly now: Keeping };

export const kept = (before: Ways, { way, now }: WaysEvent): Ways => ({ ...before, [way]: now });

/** The vault has destroyed the key, or does so now. */
export const endsTheKey = (error: unknown): boolean =>
  error instanceof KeyDestroyed || (error instanceof WrongPassword && error.attemptsRemaining === 0);

export const waysKept = (all: Ways): readonly Way[] => ways.filter((way) => all[way].step === 'kept');

/** Also the one that the vault has destroyed: somebody may still try it, and is told so. */
export const waysEverKept = (all: Ways): readonly Way[] =>
  ways.filter((way) => all[way].step === 'kept' || all[way].step === 'destroyed');
