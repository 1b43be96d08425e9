/** The errors of the SDK as codes and sentences. Waits are counted from the vault's time, never from the device's. */
import * as sdk from '../../lib/client/errors.ts';
import type { TokenFault } from '../../lib/client/transport/token.ts';
import { InvalidIdentity } from '../../lib/protocol/crypto/invalid-identity.ts';
import { explainSet } from './explain-set.ts';
import { Failure, type FailureCode } from './failure.ts';
import { causeOf, isAnswer } from './outage.ts';
import { count, localTime, timeAhead } from './terminal/quantity.ts';

/** Undefined for what is no error of the SDK's. */
export function explainVault(error: unknown): Failure | undefined {
  const failure = explainSet(error) ?? explainOne(error);
  // Of a set: the vaults that kept it from happening, each with its reason.
  const { cause } = error instanceof Error ? error : {};
  const members = cause instanceof sdk.TooFewVaults ? explainSet(cause)?.fields.members : undefined;
  return failure && members ? new Failure(failure.code, failure.message, { ...failure.fields, members }) : failure;
}

function explainOne(error: unknown): Failure | undefined {
  if (error instanceof sdk.WrongPassword) return wrongPassword(error);
  if (error instanceof sdk.AttemptTooSoon) return tooSoon(error);
  if (error instanceof sdk.AttemptsExhausted) return exhausted(error);
  if (error instanceof sdk.KeyDestroyed) return destroyed(error);
  if (error instanceof sdk.KeyNotFound) return notFound(error.cause instanceof sdk.TooFewVaults);
  if (error instanceof sdk.VaultUnavailable) return unavailable(error);
  if (error instanceof sdk.InvalidToken) return invalidToken(error);
  if (error instanceof sdk.NotAuthenticated) return notAuthenticated(error);
  if (error instanceof sdk.WrongVault) return wrongVault(error);
  if (error instanceof sdk.InvalidAnswer) return invalidAnswer(error);
  const row = rows.find(([type]) => error instanceof type);
  if (row) return new Failure(row[1], row[2]);
  if (error instanceof sdk.VaultRefused)
    return new Failure('vault_refused', `The vault refused: ${error.message}.`, { vaultCode: error.code });
  return undefined;
}

/** The classes that say all they have to say by their name. */
const rows: readonly [abstract new (...given: never[]) => Error, FailureCode, string][] = [
  [
    sdk.KeyExists,
    'key_exists',
    'The vault has a key of this account that this device does not have. Recover it with its password, or give it up with "bkv reset".',
  ],
  [
    sdk.WrongBackupKey,
    'wrong_backup_key',
    'The vault has another key than this device\'s. Recover it with its password, or give it up with "bkv reset".',
  ],
  [
    sdk.WebAssemblyBlocked,
    'wrong_setup',
    'Passwords need WebAssembly, which this Node was started without (--jitless, in NODE_OPTIONS?). Nothing was spent.',
  ],
  [
    InvalidIdentity,
    'usage',
    'VAULT_IDENTITY is not the identity key of a vault: copy it again, in one line. Between several stand commas.',
  ],
  [
    sdk.InvalidAddress,
    'usage',
    'VAULT_URL is not the address of a vault: it must start with https:// unless the vault runs on this machine.',
  ],
];

function wrongPassword({ attemptsRemaining, nextAttemptAt, destroyedAt, vaultTime }: sdk.WrongPassword): Failure {
  const fields = { attemptsRemaining, nextAttemptAt, destroyedAt };
  if (attemptsRemaining === 0) {
    const fate = `That was the last attempt: the vault destroys the key for good ${soon(destroyedAt, vaultTime)}.`;
    return new Failure('wrong_password', `The password is wrong. ${fate}`, fields);
  }
  const left = attemptsRemaining === 1 ? 'One attempt is left' : `${count(attemptsRemaining, 'attempt')} are left`;
  const last = attemptsRemaining === 1 ? ' If it fails too, the key is destroyed for good.' : '';
  const next = `the next is possible ${timeAhead(nextAttemptAt, vaultTime)}`;
  return new Failure('wrong_password', `The password is wrong. ${left}; ${next}.${last}`, fields);
}

type Facts<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | undefined };

export function exhausted({ destroyedAt, vaultTime }: Facts<{ destroyedAt: Date; vaultTime: Date }>): Failure {
  const fate = `unless it proves the password, the vault destroys the key for good ${soon(destroyedAt, vaultTime)}`;
  const text = `No attempt is left, and the last one is still open: ${fate}. Nothing was spent.`;
  return new Failure('attempts_exhausted', text, { attemptsRemaining: 0, destroyedAt });
}

/** The vault does not always say when. */
function soon(time: Date | undefined, now: Date | undefined): string {
  return time ? timeAhead(time, now) : 'within minutes';
}

type Wait = Facts<{ attemptsRemaining: number; nextAttemptAt: Date; vaultTime: Date }>;

export function tooSoon({ attemptsRemaining, nextAttemptAt, vaultTime }: Wait): Failure {
  const left = attemptsRemaining === undefined ? '' : ` ${count(attemptsRemaining, 'attempt')} left;`;
  const text = `It is too soon:${left} the next is possible ${timeAhead(nextAttemptAt, vaultTime)}. Nothing was spent.`;
  return new Failure('attempt_too_soon', text, { attemptsRemaining, nextAttemptAt });
}

export function destroyed({ destroyedAt, reason }: Facts<{ destroyedAt: Date; reason: string }>): Failure {
  const when = destroyedAt ? ` at ${localTime(destroyedAt)}` : '';
  const text = `The key in the vault was destroyed${when}. Only a device that has it, or its 64 digits, can help now.`;
  return new Failure('key_destroyed', text, { destroyedAt, reason });
}

/** `several`: of a set, none has. */
export function notFound(several = false): Failure {
  return new Failure('key_not_found', `The ${several ? 'vaults have' : 'vault has'} no key of this account.`);
}

function unavailable(error: sdk.VaultUnavailable): Failure {
  const { reason, url, sent, systemCode, status, code } = error;
  const what = isAnswer(error) ? 'cannot do it now' : 'cannot be reached';
  const spent = sent
    ? 'Try again later; "bkv status" says whether an attempt was spent.'
    : 'Nothing was sent. "bkv doctor" says more.';
  const fields = { reason, url, systemCode, status, ...(isAnswer(error) && { vaultCode: code }) };
  return new Failure('vault_unavailable', `The vault at ${url} ${what}: ${causeOf(error)}. ${spent}`, fields);
}

function wrongVault({ reason }: sdk.WrongVault): Failure {
  const [what, variable] =
    reason === 'name'
      ? ['has another name than is expected', 'VAULT_NAMES (without it: vault-names in VAULT_HOME)']
      : ['did not sign with an identity key of VAULT_IDENTITY', 'VAULT_IDENTITY'];
  const way = `Do not go on before you know why: someone may be in its place, or ${variable} is out of date.`;
  return new Failure('wrong_vault', `This is not the vault: what answered ${what}. ${way}`, { reason });
}

function invalidAnswer({ message }: sdk.InvalidAnswer): Failure {
  const why = message && ` (${message})`;
  return new Failure('vault_refused', `The vault answered what its protocol does not allow${why}. Nothing was used.`);
}

function invalidToken({ position, codePoint }: sdk.InvalidToken): Failure {
  const hex = codePoint?.toString(16).toUpperCase().padStart(4, '0');
  const where = `VAULT_TOKEN holds a character that no token has (U+${hex} at position ${position}): `;
  const text = position === undefined ? 'VAULT_TOKEN is empty: ' : where;
  const way = 'copy the token again, without quotes, spaces and line breaks.';
  return new Failure('not_authenticated', text + way, { reason: 'invalid_token', position });
}

function notAuthenticated(error: sdk.NotAuthenticated): Failure {
  const { reason, claim } = error;
  return new Failure('not_authenticated', tokenSentence({ reason, ...(claim && { claim }) }), { reason, claim });
}

/** What is wrong with the token, and what to do. */
export function tokenSentence({ reason, claim }: TokenFault): string {
  switch (reason) {
    case 'malformed':
      return 'The vault does not accept the token: it is no JSON Web Token. Copy it again.';
    case 'missing_claim':
      return `The vault does not accept the token: its claim ${claim} is missing. Ask whoever issues it.`;
    case 'expired':
      return 'The token has expired (exp). Sign in again.';
    case 'too_old':
      return 'The token is older than the vault accepts (iat). Sign in again.';
    case 'not_yet_valid':
      return `The token is of the future (${claim}). Check the clock of whoever issued it, and of this device.`;
    case 'not_allowed':
      return 'The token does not give the right to do this. Ask whoever issues it.';
    default:
      return 'The vault does not accept the token: its issuer, audience or signature is not the one that it expects.';
  }
}
