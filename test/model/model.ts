/**
 * The vault as one person would explain it: one account, one request at a time, and a storage that never fails. Written
 * from the promises and not from lib/vault, and compared with the real vault after every step. Times are milliseconds.
 */
export const policy = { maxAttempts: 3, delays: [0, 5_000, 20_000], session: 30_000, pending: 600_000, reset: 100_000 };
const mostSessions = 20;
/** How far a process's clock may be ahead of the others, or behind. */
export const maxSkew = 10_000;

/** Registrations, KE1s, backup keys and sessions are named by the number of the step that made them. */
interface Session {
  readonly ke1: number;
  readonly ends: number;
  readonly proven: boolean;
}

export interface Key {
  readonly registration: number;
  readonly backupKey: number;
  readonly createdAt: number;
  /** KE1s answered since the last proof. */
  readonly attempts: number;
  readonly last?: number;
  readonly nextAttemptAt?: number;
  readonly recoveredAt?: number;
  /** How often a proof refilled it. The table does not have this; it tells two proofs in one millisecond apart. */
  readonly proofs: number;
  readonly resetAt?: number;
  readonly sessions: Readonly<Record<number, Session>>;
}

export interface World {
  readonly key?: Key;
  readonly destroyed?: { readonly registration: number; readonly at: number };
  readonly pending?: { readonly registration: number; readonly ends: number };
}

export type Step =
  | { readonly kind: 'registration-start'; readonly id: number }
  /** `proof`: the backup key that signed, if one did. */
  | {
      readonly kind: 'registration-finish';
      readonly registration: number;
      readonly backupKey: number;
      readonly proof?: number;
    }
  | { readonly kind: 'recovery-start'; readonly id: number; readonly ke1: number }
  | {
      readonly kind: 'recovery-finish';
      readonly registration: number;
      readonly session: number;
      readonly proves: boolean;
    }
  | { readonly kind: 'key-status' | 'key-reset' | 'key-reset-cancel' }
  | { readonly kind: 'key-delete'; readonly proof?: { readonly backupKey: number; readonly registration: number } }
  | { readonly kind: 'destroyer'; readonly registration: number };

/** `code` is `ok` or a code of the error table; the rest is what the answer says. */
export type Said = { readonly code: string } & Readonly<Record<string, string | number>>;
export type Outcome = { readonly said: Said; readonly world: World; readonly counted?: boolean };

const openSessions = ({ sessions }: Key, now: number) => Object.values(sessions).filter(({ ends }) => ends > now);

/** With no attempt left and no session open it is destroyed, from the end of the last session on. */
function destroyedAt(key: Key | undefined, now: number): number | undefined {
  if (!key || key.attempts < policy.maxAttempts || openSessions(key, now).length > 0) return undefined;
  return endOf(key);
}

const endOf = ({ sessions }: Key) => Math.max(...Object.values(sessions).map(({ ends }) => ends));

function bury({ key, destroyed, pending }: World, now: number): World {
  const at = destroyedAt(key, now);
  const tomb = key && at !== undefined ? { registration: key.registration, at } : destroyed;
  if (key && at === undefined) return { key, ...(pending && { pending }) };
  return { ...(tomb && { destroyed: tomb }), ...(pending && { pending }) };
}

export function step(world: World, what: Step, now: number): Outcome {
  const { key, destroyed } = bury(world, now);
  const refuse = (code: string, after = world): Outcome => ({ said: { code }, world: after });
  const ok = (after: World, said: object = {}): Outcome => ({ said: { code: 'ok', ...said }, world: after });
  const withKey = (changed: Key): World => ({ ...world, key: changed });
  const noKey = (after = world) =>
    destroyed ? { said: { code: 'key_destroyed', destroyedAt: destroyed.at }, world: after } : refuse('key_not_found');

  switch (what.kind) {
    case 'registration-start': {
      const ends = now + policy.pending;
      return ok({ ...world, pending: { registration: what.id, ends } }, { registration: what.id, expiresAt: ends });
    }
    case 'registration-finish': {
      const { registration, backupKey, proof } = what;
      if (key?.registration === registration) return ok(world, { createdAt: key.createdAt });
      if (world.pending?.registration !== registration || world.pending.ends <= now) return refuse('session_expired');
      if (key && proof !== undefined && proof !== key.backupKey) return refuse('forbidden');
      if (key && proof === undefined && !(key.resetAt !== undefined && key.resetAt <= now)) return refuse('key_exists');
      const created = { registration, backupKey, createdAt: now, attempts: 0, proofs: 0, sessions: {} };
      return ok({ key: created }, { createdAt: now });
    }
    case 'recovery-start':
      return key ? guess({ ...world, key }, what, now) : noKey(bury(world, now));
    case 'recovery-finish': {
      if (!key) return noKey();
      const session = key.registration === what.registration ? key.sessions[what.session] : undefined;
      if (!session || session.ends <= now) return refuse('session_expired');
      if (!what.proves) return { said: { code: 'wrong_password', attemptsRemaining: left(key) }, world };
      if (session.proven) return ok(world, { backupKey: key.backupKey });
      const { last: _, nextAttemptAt: __, resetAt: ___, ...kept } = key;
      const sessions = { ...key.sessions, [what.session]: { ...session, proven: true } };
      const proven = { ...kept, sessions, attempts: 0, recoveredAt: now, proofs: key.proofs + 1 };
      return ok(withKey(proven), { backupKey: key.backupKey });
    }
    case 'key-status': {
      if (destroyed) return ok(world, { state: 'destroyed', ...destroyed });
      if (!key) return ok(world, { state: 'none' });
      const { registration, createdAt, nextAttemptAt, recoveredAt, resetAt } = key;
      const times = { createdAt, ...given({ recoveredAt, resetAt }) };
      if (left(key) === 0)
        return ok(world, { state: 'exhausted', registration, attemptsRemaining: 0, ...times, at: endOf(key) });
      const next = given({ nextAttemptAt });
      return ok(world, { state: 'active', registration, attemptsRemaining: left(key), ...times, ...next });
    }
    case 'key-delete': {
      if (!key) return noKey();
      const { proof } = what;
      if (proof && (proof.backupKey !== key.backupKey || proof.registration !== key.registration))
        return refuse('forbidden');
      if (!proof && !(key.resetAt !== undefined && key.resetAt <= now)) return refuse('key_exists');
      return ok({});
    }
    case 'key-reset': {
      if (!key) return noKey();
      const resetAt = key.resetAt ?? now + policy.reset;
      return ok(withKey({ ...key, resetAt }), { resetAt });
    }
    case 'key-reset-cancel': {
      if (!key) return noKey();
      const { resetAt: _, ...kept } = key;
      return ok(withKey(kept));
    }
    case 'destroyer':
      return ok(world.key?.registration === what.registration ? bury(world, now) : world);
  }
}

function guess(world: World & { key: Key }, { id, ke1 }: { id: number; ke1: number }, now: number): Outcome {
  const { key } = world;
  const open = Object.entries(key.sessions).filter(([, { ends }]) => ends > now);
  const same = key.last === ke1 ? open.filter(([, session]) => session.ke1 === ke1) : [];
  const counted = same.length === 0;
  const refuse = (code: string, said: object = {}) => ({ said: { code, ...said }, world });
  if (counted && left(key) === 0) return refuse('attempts_exhausted', { destroyedAt: endOf(key) });
  if (counted && (key.nextAttemptAt ?? 0) > now)
    return refuse('attempt_too_soon', given({ nextAttemptAt: key.nextAttemptAt }));
  if (open.length >= mostSessions) return refuse('rate_limited');
  const attempts = key.attempts + (counted ? 1 : 0);
  const nextAttemptAt = counted ? now + (policy.delays[attempts - 1] ?? 0) : (key.nextAttemptAt ?? now);
  const ends = counted ? now + policy.session : Math.max(...same.map(([, session]) => session.ends));
  const sessions = { ...Object.fromEntries(open), [id]: { ke1, ends, proven: false } };
  const after: Key = { ...key, attempts, sessions, last: ke1, nextAttemptAt };
  const attemptsRemaining = left(after);
  const said = {
    code: 'ok',
    registration: key.registration,
    attempt: attempts,
    attemptsRemaining,
    nextAttemptAt,
    expiresAt: ends,
  };
  return { said, world: { ...world, key: after }, counted };
}

const left = ({ attempts }: Key) => policy.maxAttempts - attempts;

const given = (times: Readonly<Record<string, number | undefined>>): Record<string, number> =>
  Object.fromEntries(Object.entries(times).flatMap(([name, time]) => (time === undefined ? [] : [[name, time]])));
