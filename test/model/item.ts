/** The stored item in the model's words, to compare the two: nothing is in the table that the model lacks. */
import { activeAttributes } from '../support/vault/active-item.ts';
import type { Item } from '../support/vault/table.ts';
import type { Key, World } from './model.ts';

/** By its real name, the step that made a registration or a KE1; undefined when no answer ever told that name. */
export interface Names {
  registration(id: string): number | undefined;
  ke1(digest: string): number | undefined;
}

const living = new Set([
  ...activeAttributes,
  'account',
  'pending',
  'lastRequest',
  'nextAttemptAt',
  'lastRecoveredAt',
  'resetAt',
]);
const dead = new Set(['account', 'registration', 'destroyedAt', 'reason', 'pending']);
const bare = new Set(['account', 'pending']);

/** What the item may hold in the state that it is in. */
export function strangers(item: Item): string[] {
  const names = Object.keys(item);
  if (item.destroyedAt) return names.filter((name) => !dead.has(name));
  if (!item.registration) return names.filter((name) => !bare.has(name));
  return [...names.filter((name) => !living.has(name)), ...activeAttributes.filter((name) => !item[name])];
}

const unknown = '?';
const number = (item: Item, name: string) => (item[name] ? Number(item[name].N) : undefined);

/** One line for what is stored. */
export function describeItem(item: Item | undefined, names: Names): string {
  if (!item) return describe({});
  const registration = names.registration(item.registration?.S ?? '') ?? unknown;
  const digest = (bytes: Uint8Array | undefined) => names.ke1(Buffer.from(bytes ?? []).toString('base64')) ?? unknown;
  const sessions = Object.values(item.sessions?.M ?? {}).map(({ M = {} }) =>
    [digest(M.request?.B), number(M, 'expiresAt'), M.proven?.BOOL].join(' '),
  );
  const pending = item.pending?.M;
  return describe({
    ...(pending && {
      pending: [names.registration(pending.registration?.S ?? '') ?? unknown, number(pending, 'expiresAt')],
    }),
    ...(item.destroyedAt && { destroyed: [registration, number(item, 'destroyedAt')] }),
    ...(item.registration &&
      !item.destroyedAt && {
        key: [
          registration,
          number(item, 'createdAt'),
          number(item, 'attempts'),
          item.lastRequest && digest(item.lastRequest.B),
          number(item, 'nextAttemptAt'),
          number(item, 'lastRecoveredAt'),
          number(item, 'resetAt'),
        ],
        sessions,
      }),
  });
}

/** The same line for a world. `told` has the registrations whose names an answer has told. */
export function describeWorld({ key, destroyed, pending }: World, told: (registration: number) => boolean): string {
  const name = (registration: number) => (told(registration) ? registration : unknown);
  return describe({
    ...(pending && { pending: [name(pending.registration), pending.ends] }),
    ...(destroyed && { destroyed: [name(destroyed.registration), destroyed.at] }),
    ...(key && { key: describeKey(key, name), sessions: describeSessions(key) }),
  });
}

const describeKey = (key: Key, name: (registration: number) => number | string) => [
  name(key.registration),
  key.createdAt,
  key.attempts,
  key.last,
  key.nextAttemptAt,
  key.recoveredAt,
  key.resetAt,
];

const describeSessions = ({ sessions }: Key) =>
  Object.values(sessions).map(({ ke1, ends, proven }) => [ke1, ends, proven].join(' '));

function describe(parts: { sessions?: string[] } & Record<string, readonly unknown[]>): string {
  const { sessions, ...rest } = parts;
  return JSON.stringify({ ...rest, ...(sessions && { sessions: sessions.toSorted() }) });
}
