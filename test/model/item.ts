/** The stored item in the model's words, to compare the two: nothing is in the table that the model lacks. */
import { activeAttributes, activeInSetItem } from '../support/vault/active-item.ts';
import type { Item } from '../support/vault/table.ts';
import type { Key, World } from './model.ts';

/** By its real name, the step that made a registration, a KE1 or a registration request; undefined when unknown. */
export interface Names {
  registration(id: string): number | undefined;
  ke1(digest: string): number | undefined;
  request(digest: string): number | undefined;
}

const living = new Set([
  ...activeAttributes,
  ...activeInSetItem,
  'account',
  'format',
  'pending',
  'startedAt',
  'nextAttemptAt',
  'lastRecoveredAt',
  'resetAt',
  'resetUntil',
  'wrappedBy',
]);
const dead = new Set(['account', 'registration', 'destroyedAt', 'reason', 'pending', 'startedAt']);
const bare = new Set(['account', 'pending', 'startedAt']);

/** What the item may hold in the state that it is in. */
export function strangers(item: Item): string[] {
  const names = Object.keys(item);
  if (item.destroyedAt) return names.filter((name) => !dead.has(name));
  if (!item.registration) return names.filter((name) => !bare.has(name));
  const needed: readonly string[] = item.vaultSet ? activeInSetItem : activeAttributes;
  const ofOther = item.vaultSet ? ['record', 'ksf'].filter((name) => item[name]) : [];
  return [...names.filter((name) => !living.has(name)), ...needed.filter((name) => !item[name]), ...ofOther];
}

const unknown = '?';
const number = (item: Item, name: string) => (item[name] ? Number(item[name].N) : undefined);

/** One line for what is stored. */
export function describeItem(item: Item | undefined, names: Names): string {
  if (!item) return describe({});
  const registration = names.registration(item.registration?.S ?? '') ?? unknown;
  const base64 = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('base64');
  const sessions = Object.values(item.sessions?.M ?? {}).map(({ M = {} }) =>
    [
      ...[number(M, 'serial'), names.ke1(base64(M.request?.B)) ?? unknown, number(M, 'attempt')],
      ...[number(M, 'nextAttemptAt'), number(M, 'expiresAt'), M.proven?.BOOL],
    ].join(' '),
  );
  const pending = item.pending?.M;
  return describe({
    ...(pending && {
      pending: [
        names.registration(pending.registration?.S ?? '') ?? unknown,
        names.request(base64(pending.request?.B)) ?? unknown,
        number(pending, 'expiresAt'),
      ],
    }),
    ...(item.startedAt && { startedAt: [number(item, 'startedAt')] }),
    ...(item.destroyedAt && { destroyed: [registration, number(item, 'destroyedAt')] }),
    ...(item.registration &&
      !item.destroyedAt && {
        key: [
          ...[registration, number(item, 'createdAt'), number(item, 'attempts'), number(item, 'answered')],
          ...[number(item, 'nextAttemptAt'), number(item, 'lastRecoveredAt')],
          ...[number(item, 'resetAt'), number(item, 'resetUntil')],
        ],
        sessions,
      }),
  });
}

/** The same line for a world. `known` has the registrations whose real names were in the table before. */
export function describeWorld(world: World, known: (registration: number) => boolean): string {
  const { key, destroyed, pending, startedAt } = world;
  const name = (registration: number) => (known(registration) ? registration : unknown);
  return describe({
    ...(pending && { pending: [name(pending.registration), pending.request, pending.ends] }),
    ...(startedAt !== undefined && { startedAt: [startedAt] }),
    ...(destroyed && { destroyed: [name(destroyed.registration), destroyed.at] }),
    ...(key && { key: describeKey(key, name), sessions: describeSessions(key) }),
  });
}

const describeKey = (key: Key, name: (registration: number) => number | string) => [
  ...[name(key.registration), key.createdAt, key.attempts, key.answered],
  ...[key.nextAttemptAt, key.recoveredAt, key.reset?.at, key.reset?.until],
];

const describeSessions = ({ sessions }: Key) =>
  Object.entries(sessions).map(([serial, { ke1, attempt, nextAttemptAt, ends, proven }]) =>
    [serial, ke1, attempt, nextAttemptAt, ends, proven].join(' '),
  );

function describe(parts: { sessions?: string[] } & Record<string, readonly unknown[]>): string {
  const { sessions, ...rest } = parts;
  return JSON.stringify({ ...rest, ...(sessions && { sessions: sessions.toSorted() }) });
}
