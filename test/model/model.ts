/**
 * The vault as one person would explain it: one account, one request at a time, and a storage that never fails. Written
 * from the promises and not from lib/vault, and compared with the real vault after every step. Times are milliseconds.
 */
export const policy = {
  ...{ maxAttempts: 3, delays: [0, 5_000, 20_000], session: 30_000 },
  ...{ pending: 600_000, reset: 100_000, betweenStarts: 1_000 },
};
/** How far a process's clock may be ahead of the others, or behind. */
export const maxSkew = 10_000;

/**
 * Registrations, KE1s, registration requests and backup keys are named by the number of the step that made them;
 * sessions by their number since the registration.
 */
interface Session {
  readonly ke1: number;
  readonly attempt: number;
  readonly nextAttemptAt: number;
  readonly ends: number;
  readonly proven: boolean;
}

export interface Key {
  readonly registration: number;
  readonly backupKey: number;
  readonly createdAt: number;
  /** KE1s answered since the last proof. */
  readonly attempts: number;
  /** And since the registration. */
  readonly answered: number;
  readonly nextAttemptAt?: number;
  readonly recoveredAt?: number;
  /** How often a proof refilled it. The table does not have this; it tells two proofs in one millisecond apart. */
  readonly proofs: number;
  readonly reset?: { readonly at: number; readonly until: number };
  readonly sessions: Readonly<Record<number, Session>>;
}

export interface World {
  readonly key?: Key;
  readonly destroyed?: { readonly registration: number; readonly at: number };
  readonly pending?: { readonly registration: number; readonly request: number; readonly ends: number };
  /** When a registration was last started without a key. */
  readonly startedAt?: number;
}

/** An owner proof: the backup key that signed, and the registration it names. */
interface Proof {
  readonly backupKey: number;
  readonly registration: number;
}

export type Step =
  | { readonly kind: 'registration-start'; readonly id: number; readonly request: number; readonly proof?: Proof }
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
  | { readonly kind: 'key-delete'; readonly proof?: Proof }
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

function bury({ key, destroyed, ...registering }: World, now: number): World {
  const at = destroyedAt(key, now);
  if (key && at === undefined) return { key, ...registering };
  const tomb = key && at !== undefined ? { registration: key.registration, at } : destroyed;
  return { ...(tomb && { destroyed: tomb }), ...registering };
}

export const hasKey = (world: World, now: number): boolean => bury(world, now).key !== undefined;

export function step(world: World, what: Step, now: number): Outcome {
  const { key, destroyed } = bury(world, now);
  const refuse = (code: string, after = world): Outcome => ({ said: { code }, world: after });
  const ok = (after: World, said: object = {}): Outcome => ({ said: { code: 'ok', ...said }, world: after });
  const withKey = (changed: Key): World => ({ ...world, key: changed });
  const noKey = (after = world) =>
    destroyed ? { said: { code: 'key_destroyed', destroyedAt: destroyed.at }, world: after } : refuse('key_not_found');

  switch (what.kind) {
    case 'registration-start': {
      const { id, request, proof } = what;
      if (key && !isOwners(key, proof)) {
        if (proof) return refuse('forbidden');
        if (!isOpen(key, now)) return refuse('key_exists');
      }
      if (world.pending?.request === request && world.pending.ends > now)
        return ok(world, { expiresAt: world.pending.ends });
      if (!key && world.startedAt !== undefined && now - world.startedAt < policy.betweenStarts)
        return refuse('rate_limited');
      const pending = { registration: id, request, ends: now + policy.pending };
      return ok({ ...world, pending, ...(!key && { startedAt: now }) }, { expiresAt: pending.ends });
    }
    case 'registration-finish': {
      const { registration, backupKey, proof } = what;
      if (key?.registration === registration) return ok(world, { createdAt: key.createdAt });
      if (world.pending?.registration !== registration || world.pending.ends <= now) return refuse('session_expired');
      if (key && proof !== undefined && proof !== key.backupKey) return refuse('forbidden');
      if (key && proof === undefined && !isOpen(key, now)) return refuse('key_exists');
      const created = { registration, backupKey, createdAt: now, attempts: 0, answered: 0, proofs: 0, sessions: {} };
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
      const { nextAttemptAt: _, reset: __, ...kept } = key;
      const since = Object.entries(key.sessions).filter(([number]) => Number(number) > what.session);
      const sessions = { ...Object.fromEntries(since), [what.session]: { ...session, proven: true } };
      const proven = { ...kept, sessions, attempts: 0, recoveredAt: now, proofs: key.proofs + 1 };
      return ok(withKey(proven), { backupKey: key.backupKey });
    }
    case 'key-status': {
      if (destroyed) return ok(world, { state: 'destroyed', ...destroyed });
      if (!key) return ok(world, { state: 'none' });
      const { registration, createdAt, nextAttemptAt, recoveredAt } = key;
      const times = { createdAt, ...given({ recoveredAt, ...resetTimes(standing(key, now)) }) };
      if (left(key) === 0)
        return ok(world, { state: 'exhausted', registration, attemptsRemaining: 0, ...times, at: endOf(key) });
      const next = given({ nextAttemptAt });
      return ok(world, { state: 'active', registration, attemptsRemaining: left(key), ...times, ...next });
    }
    case 'key-delete': {
      if (!key) return noKey();
      const { proof } = what;
      if (proof && !isOwners(key, proof)) return refuse('forbidden');
      if (!proof && !isOpen(key, now)) return refuse('key_exists');
      return ok({});
    }
    case 'key-reset': {
      if (!key) return noKey();
      const reset = standing(key, now) ?? { at: now + policy.reset, until: now + 2 * policy.reset };
      return ok(withKey({ ...key, reset }), resetTimes(reset));
    }
    case 'key-reset-cancel': {
      if (!key) return noKey();
      const { reset, ...kept } = key;
      return ok(reset && standing(key, now) ? withKey(kept) : world);
    }
    case 'destroyer':
      return ok(world.key?.registration === what.registration ? bury(world, now) : world);
  }
}

function guess(world: World & { key: Key }, { ke1 }: { ke1: number }, now: number): Outcome {
  const { key } = world;
  const open = Object.entries(key.sessions).filter(([, { ends }]) => ends > now);
  const answer = ({ attempt, nextAttemptAt, ends }: Session) => ({
    ...{ code: 'ok', registration: key.registration, attempt, attemptsRemaining: policy.maxAttempts - attempt },
    ...{ nextAttemptAt, expiresAt: ends },
  });
  const [, same] = open.find(([, session]) => session.ke1 === ke1) ?? [];
  if (same) return { said: answer(same), world };
  const refuse = (code: string, said: object = {}) => ({ said: { code, ...said }, world });
  if (left(key) === 0) return refuse('attempts_exhausted', { destroyedAt: endOf(key) });
  if ((key.nextAttemptAt ?? 0) > now) return refuse('attempt_too_soon', given({ nextAttemptAt: key.nextAttemptAt }));
  const [attempt, answered] = [key.attempts + 1, key.answered + 1];
  const nextAttemptAt = now + (policy.delays[attempt - 1] ?? 0);
  const session = { ke1, attempt, nextAttemptAt, ends: now + policy.session, proven: false };
  const newest = open.toSorted(([a], [b]) => Number(b) - Number(a)).slice(0, 2 * policy.maxAttempts - 1);
  const sessions = { ...Object.fromEntries(newest), [answered]: session };
  const after: Key = { ...key, attempts: attempt, answered, sessions, nextAttemptAt };
  return { said: answer(session), world: { ...world, key: after }, counted: true };
}

const isOwners = (key: Key, proof: Proof | undefined): boolean =>
  proof?.backupKey === key.backupKey && proof.registration === key.registration;

/** A reset whose own time is over counts as none. */
const standing = ({ reset }: Key, now: number) => (reset && now < reset.until ? reset : undefined);

const isOpen = (key: Key, now: number): boolean => (standing(key, now)?.at ?? Number.POSITIVE_INFINITY) <= now;

const resetTimes = (reset: Key['reset']): Record<string, number> =>
  reset ? { resetAt: reset.at, resetUntil: reset.until } : {};

const left = ({ attempts }: Key) => policy.maxAttempts - attempts;

const given = (times: Readonly<Record<string, number | undefined>>): Record<string, number> =>
  Object.fromEntries(Object.entries(times).flatMap(([name, time]) => (time === undefined ? [] : [[name, time]])));
