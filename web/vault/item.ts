/** The item of an account, read for people: what state its key is in, and what each of its attributes is. */
import type { Attribute, Holding } from './api.ts';

/** Times are milliseconds since the epoch, by the vault's clock. */
export type KeptKey =
  | { readonly state: 'none' }
  | Active
  | (Omit<Active, 'state'> & { readonly state: 'exhausted'; readonly destroyedAt: number })
  | { readonly state: 'destroyed'; readonly destroyedAt: number };

interface Active {
  readonly state: 'active';
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly nextAttemptAt?: number;
  readonly lastRecoveredAt?: number;
}

export function keptKey({ item }: Holding): KeptKey {
  const numberOf = (name: string) => Number(item?.find((one) => one.name === name)?.value ?? Number.NaN);
  const has = (name: string) => item?.some((one) => one.name === name) ?? false;
  if (has('destroyedAt')) return { state: 'destroyed', destroyedAt: numberOf('destroyedAt') };
  if (!has('registration')) return { state: 'none' };
  const key: Active = {
    ...{ state: 'active', attempts: numberOf('attempts'), maxAttempts: numberOf('maxAttempts') },
    ...(has('nextAttemptAt') && { nextAttemptAt: numberOf('nextAttemptAt') }),
    ...(has('lastRecoveredAt') && { lastRecoveredAt: numberOf('lastRecoveredAt') }),
  };
  if (key.attempts < key.maxAttempts) return key;
  return { ...key, state: 'exhausted', destroyedAt: lastSessionEnd(item ?? []) };
}

/** What an exhausted key waits for: when the last of its sessions ends. */
function lastSessionEnd(item: readonly Attribute[]): number {
  const sessions = nested(item.find(({ name }) => name === 'sessions'));
  const ends = sessions.map((session) => Number(nested(session).find(({ name }) => name === 'expiresAt')?.value ?? 0));
  return Math.max(0, ...ends);
}

/** The attributes of a map or a list; none of another type. */
function nested(attribute: Attribute | undefined): readonly Attribute[] {
  const value = attribute?.value;
  return Array.isArray(value) && value.every((one) => typeof one === 'object') ? (value as readonly Attribute[]) : [];
}

/** First what is locked, then what is counted, then what is noted. */
const order = [
  ...['escrow', 'setup', 'record', 'vaultSet', 'ownerKey'],
  ...['attempts', 'maxAttempts', 'nextAttemptAt', 'sessions', 'answered', 'ksf'],
  ...['destroyedAt', 'reason', 'account', 'registration', 'createdAt', 'lastRecoveredAt', 'resetAt', 'resetUntil'],
];

/** What is not known comes last. */
export function inOrder(item: readonly Attribute[]): readonly Attribute[] {
  const placeOf = ({ name }: Attribute) => (order.includes(name) ? order.indexOf(name) : order.length);
  return item.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** What came, what is another than before, and what is gone. */
export interface Change {
  readonly fresh: ReadonlySet<string>;
  readonly gone: readonly Attribute[];
}

export function changeBetween(before: readonly Attribute[], after: readonly Attribute[]): Change {
  const written = new Map(before.map((one) => [one.name, JSON.stringify(one.value)]));
  const fresh = after.filter((one) => written.get(one.name) !== JSON.stringify(one.value));
  const there = new Set(after.map(({ name }) => name));
  return { fresh: new Set(fresh.map(({ name }) => name)), gone: before.filter(({ name }) => !there.has(name)) };
}

/** Numbers of which every one is a time. */
const times = /At$|^resetUntil$/;

export type Shown =
  | { readonly kind: 'bytes'; readonly hex: string }
  | { readonly kind: 'time'; readonly time: Date }
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'parts'; readonly parts: readonly Attribute[] };

export function shownAs(attribute: Attribute): Shown {
  const { type, name, value } = attribute;
  if (type === 'M' || type === 'L') return { kind: 'parts', parts: nested(attribute) };
  if (type === 'B') return { kind: 'bytes', hex: hexOf(String(value)) };
  if (type === 'N' && times.test(name)) return { kind: 'time', time: new Date(Number(value)) };
  return { kind: 'plain', text: Array.isArray(value) ? value.join(', ') : String(value) };
}

/** Of base64url, two digits for each byte. */
function hexOf(base64url: string): string {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return [...binary].map((one) => one.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
