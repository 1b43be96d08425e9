/** The ways in which the first phone's owner keeps the key, and how far each is. */

export const ways = ['password', 'digits', 'passkey'] as const;
export type Way = (typeof ways)[number];

export type Keeping =
  | { readonly step: 'open' }
  | { readonly step: 'working'; readonly doing: string }
  | { readonly step: 'kept' }
  | { readonly step: 'failed'; readonly error: unknown };

export type Ways = Readonly<Record<Way, Keeping>>;

export const noWays: Ways = { password: { step: 'open' }, digits: { step: 'open' }, passkey: { step: 'open' } };

export type WaysEvent = { readonly type: 'way'; readonly way: Way; readonly now: Keeping };

export const kept = (before: Ways, { way, now }: WaysEvent): Ways => ({ ...before, [way]: now });

export const waysKept = (all: Ways): readonly Way[] => ways.filter((way) => all[way].step === 'kept');
