/** The practice prompt: whether the user still knows the password, found out on the device, without a call or an attempt. */
import { stopIfAborted } from '../../protocol/abort.ts';
import type { BackupKey } from '../../protocol/crypto/backup-key.ts';
import { type Bytes, fromBase64url, randomBytes, toBase64url, utf8 } from '../../protocol/crypto/bytes.ts';
import { defaultKsf, type Ksf } from '../../protocol/crypto/ksf.ts';
import { normalizePassword } from '../../protocol/crypto/password.ts';
import {
  isPractised,
  type PasswordVerifier,
  requireHead,
  requireVerifier,
  saltLength,
  sealVerifier,
  stretchedLength,
  type VerifierHead,
} from '../../protocol/crypto/practice.ts';
import { Secret } from '../../protocol/crypto/secret.ts';
import type { Platform } from '../platform/platform.ts';

interface Typed {
  readonly password: string;
  readonly backupKey: BackupKey;
  readonly signal?: AbortSignal;
}

/** Once `register`, `changePassword` or `recover` has resolved: the password and the key that it was called with or gave. */
export interface ToPractise extends Typed {
  /** The id of the registration, as `register`, `changePassword` and `recover` give it. */
  readonly registration: string;
  /** Default, and least: Argon2id with 64 MiB, 3 passes, 4 lanes. */
  readonly ksf?: Ksf;
}

/** What the user typed, and the verifier that the device keeps for it. */
export interface ToCheck extends Typed {
  readonly verifier: PasswordVerifier;
}

type Stretching = Pick<Platform, 'ready' | 'argon2id'>;

export async function createVerifier(given: ToPractise, platform: Stretching): Promise<PasswordVerifier> {
  const { registration, backupKey, ksf = defaultKsf } = given;
  const salt = toBase64url(randomBytes(saltLength));
  const head = requireHead({ version: 1, registration, ksf, salt });
  return sealVerifier(head, { stretched: await stretch(given, head, platform), backupKey });
}

export async function checkAgainst(given: ToCheck, platform: Stretching): Promise<boolean> {
  const verifier = requireVerifier(given.verifier);
  const { backupKey } = given;
  return isPractised(verifier, { stretched: await stretch(given, verifier, platform), backupKey });
}

async function stretch({ password, signal }: Typed, head: VerifierHead, platform: Stretching): Promise<Secret<Bytes>> {
  const normalized = normalizePassword(password);
  stopIfAborted(signal);
  await platform.ready();
  const { ksf, salt } = head;
  const inputs = { password: utf8(normalized.reveal()), salt: fromBase64url(salt), ksf, length: stretchedLength };
  return new Secret(await platform.argon2id(inputs, signal));
}
