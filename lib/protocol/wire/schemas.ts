/** The HTTP API, version 1: every body as a schema, its type inferred from it. Binary is canonical base64url. */
import * as z from 'zod/mini';
import { fromBase64url } from '../crypto/bytes.ts';
import type { VaultSet as Description } from '../crypto/set/description.ts';
import { setSize } from '../crypto/set/size.ts';
import type { FieldError } from './errors.ts';
import { vaultName } from './vault-name.ts';

export const protocolVersion = 1;
/** Bytes of a request body. */
export const bodyLimit = 8 * 1024;

function isCanonical(text: string): boolean {
  try {
    fromBase64url(text);
    return true;
  } catch {
    return false;
  }
}

const charsFor = (bytes: number) => Math.ceil((bytes * 4) / 3);

const binaries = new Map<string, ReturnType<typeof makeBinary>>();

/** Base64url of `least` to `most` bytes. One for each size: making them is much of what a function's start takes. */
function binary(least: number, most = least) {
  const size = `${least}-${most}`;
  const schema = binaries.get(size) ?? makeBinary(least, most);
  binaries.set(size, schema);
  return schema;
}

/** Exact sizes matter: the OPAQUE library would accept trailing bytes. */
function makeBinary(least: number, most: number) {
  const size = least === most ? `${least} bytes` : `${least} to ${most} bytes`;
  const error = `expected ${size} in base64url without padding`;
  return z
    .string(error)
    .check(
      z.minLength(charsFor(least), { error, abort: true }),
      z.maxLength(charsFor(most), { error, abort: true }),
      z.regex(/^[A-Za-z0-9_-]*$/, { error, abort: true }),
      z.refine(isCanonical, { error: 'expected canonical base64url: the unused bits must be zero' }),
    );
}

const id = binary(16);
const account = binary(32);
const time = z.iso.datetime();
const count = z.int().check(z.minimum(0));
const protocol = z.literal(protocolVersion);
const vault = z
  .string(`expected ${vaultName.expected}`)
  .check(z.regex(vaultName.pattern, `expected ${vaultName.expected}`));
/** ECDSA P-256 in DER. An app that pins no key does without. */
const identitySignature = z.optional(binary(8, 72));

const ksf = {
  algorithm: z.literal('argon2id'),
  iterations: z.int().check(z.positive()),
  /** KiB */
  memory: z.int().check(z.positive()),
  parallelism: z.int().check(z.positive()),
};
// Answers are not strict: a client leaves out what a later vault may add.
const Ksf = z.object(ksf);

/** Closed, in requests and in answers: it is hashed, kept and given back as it is. `faultOfSet` has the other rules. */
export const VaultSet: z.ZodMiniType<Description> = z.strictObject({
  id,
  threshold: count,
  ksf: z.strictObject(ksf),
  commitment: binary(32),
  members: z
    .array(z.strictObject({ vault, registration: id, publicKey: binary(32) }))
    .check(z.minLength(setSize.least), z.maxLength(setSize.most)),
});

export const Nothing = z.strictObject({});

const ownerProof = z.optional(binary(64));

/** Over an active key, `ownerProof` of the action `enrol`. */
export const RegistrationStartRequest = z.union([
  z.strictObject({ registrationRequest: binary(32), ownerProof }),
  z.strictObject({ exchange: binary(32), ownerProof }),
]);
const started = { protocol, account, vault, registration: id, ksf: Ksf, expiresAt: time, identitySignature };
export const RegistrationStartAnswer = z.union([
  z.object({ ...started, registrationResponse: binary(64) }),
  z.object({ ...started, exchange: binary(32), publicKey: binary(32) }),
]);

const escrow = binary(1, 1024);
const ownerKey = binary(32);

export const RegistrationFinishRequest = z.union([
  z.strictObject({ registration: id, registrationRecord: binary(192), escrow, ownerKey, ownerProof }),
  z.strictObject({
    registration: id,
    set: VaultSet,
    shift: binary(32),
    proofKey: binary(32),
    escrow,
    ownerKey,
    ownerProof,
  }),
]);
export const RegistrationFinishAnswer = z.object({
  registration: id,
  maxAttempts: count,
  createdAt: time,
  identitySignature,
});

export const RecoveryStartRequest = z.union([
  z.strictObject({ ke1: binary(96) }),
  z.strictObject({ blinded: binary(32) }),
]);
const attempted = {
  protocol,
  account,
  vault,
  registration: id,
  session: id,
  attempt: count,
  ksf: Ksf,
  attemptsRemaining: count,
  nextAttemptAt: time,
  expiresAt: time,
};
export const RecoveryStartAnswer = z.union([
  z.object({ ...attempted, ke2: binary(320) }),
  z.object({ ...attempted, evaluated: binary(32), evaluationProof: binary(64), set: VaultSet }),
]);

export const RecoveryFinishRequest = z.union([
  z.strictObject({ registration: id, session: id, ke3: binary(64) }),
  z.strictObject({ registration: id, session: id, proof: binary(64) }),
]);
export const RecoveryFinishAnswer = z.object({ registration: id, escrow });

export const KeyAnswer = z.object({
  state: z.enum(['none', 'active', 'exhausted', 'destroyed']),
  account,
  vault,
  scheme: z.optional(z.enum(['opaque', 'set'])),
  set: z.optional(VaultSet),
  registration: z.optional(id),
  attemptsRemaining: z.optional(count),
  maxAttempts: z.optional(count),
  nextAttemptAt: z.optional(time),
  createdAt: z.optional(time),
  lastRecoveredAt: z.optional(time),
  destroyedAt: z.optional(time),
  reason: z.optional(z.string()),
  resetAt: z.optional(time),
  resetUntil: z.optional(time),
});

export const KeyDeleteRequest = z.strictObject({ ownerProof });
export const KeyResetAnswer = z.object({ resetAt: time, resetUntil: time });
export const HealthAnswer = z.object({ status: z.literal('ok'), version: z.string() });

export type RegistrationStartRequest = z.infer<typeof RegistrationStartRequest>;
export type RegistrationStartAnswer = z.infer<typeof RegistrationStartAnswer>;
export type RegistrationFinishRequest = z.infer<typeof RegistrationFinishRequest>;
/** What was stored: the id of the registration, how many attempts it allows, and since when it is there (ISO 8601 UTC). */
export type RegistrationFinishAnswer = z.infer<typeof RegistrationFinishAnswer>;
export type RecoveryStartRequest = z.infer<typeof RecoveryStartRequest>;
export type RecoveryStartAnswer = z.infer<typeof RecoveryStartAnswer>;
export type RecoveryFinishRequest = z.infer<typeof RecoveryFinishRequest>;
export type RecoveryFinishAnswer = z.infer<typeof RecoveryFinishAnswer>;
/**
 * What the vault says of an account's key. `none`: it has none. `active`: a password opens it. `exhausted`: no attempt is
 * left, and the last one may still be proven. `destroyed`: gone for good, at `destroyedAt`, for `reason`. From `resetAt`
 * until `resetUntil` no owner proof is needed. `scheme` says whether this vault keeps it alone (`opaque`) or as a member
 * of the vault set `set`. What does not apply is absent; times are ISO 8601 UTC.
 */
export type KeyAnswer = z.infer<typeof KeyAnswer>;
export type KeyDeleteRequest = z.infer<typeof KeyDeleteRequest>;
export type KeyResetAnswer = z.infer<typeof KeyResetAnswer>;
export type HealthAnswer = z.infer<typeof HealthAnswer>;

export type Schema<T> = z.ZodMiniType<T>;

/** The value if it fits, else what is wrong, field by field. A reason never repeats the value. */
export function check<T>(schema: Schema<T>, value: unknown): { value: T } | { errors: readonly FieldError[] } {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const issues = result.error.issues.flatMap((issue) =>
    issue.code === 'invalid_union' ? closestOf(issue.errors, value) : [issue],
  );
  return { errors: issues.flatMap(fieldErrors) };
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ field: key.slice(0, 64), reason: 'is not a field of this request' }));
  return [{ field: at || 'body', reason: at ? issue.message : 'expected a JSON object' }];
}

type Issues = readonly z.core.$ZodIssue[];

/** Of the forms that a body may have, what is wrong with the one that its fields are closest to. */
function closestOf(forms: readonly Issues[], value: unknown): Issues {
  const [first = [], ...others] = forms;
  const nearer = (a: Issues, b: Issues) => strange(a, value) - strange(b, value) || a.length - b.length;
  return others.reduce((closest, issues) => (nearer(issues, closest) < 0 ? issues : closest), first);
}

/** How many fields the form does not have, or has and the body does not. */
function strange(issues: Issues, value: unknown): number {
  const has = (name: PropertyKey) => typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return issues.reduce((sum, { path, ...issue }) => {
    if (issue.code === 'unrecognized_keys') return sum + (path.length === 0 ? issue.keys.length : 0);
    return sum + (path[0] !== undefined && !has(path[0]) ? 1 : 0);
  }, 0);
}
