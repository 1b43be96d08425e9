/** What the stretched password gives: the set's commitment, and for each member a proof key and the escrow's key. */
import { type Bytes, concat, fromBase64url, hkdfSha256, utf8 } from '../bytes.ts';
import type { Ksf } from '../ksf.ts';
import { requireStrongKsf } from '../ksf.ts';
import { Secret } from '../secret.ts';
import type { Argon2id } from './argon2-hash.ts';
import { digestOfUncommitted, type VaultSet } from './description.ts';
import type { ShareContext } from './exchange.ts';

const label = 'backup-key-vault/set/v1';

/** RFC 9807's stretching, section 6.4: y, and Argon2id of it. 128 bytes. */
export type Stretched = Secret<Bytes>;

/** About a second of work and `ksf.memory` of room. Throws {@link WeakKsf}, {@link ExcessiveKsf}. */
export async function stretch(y: Secret<Bytes>, ksf: Ksf, argon2id: Argon2id): Promise<Stretched> {
  requireStrongKsf(ksf);
  const password = y.reveal();
  const hardened = await argon2id({ password, salt: new Uint8Array(16), ksf, length: 64 });
  return new Secret(concat(password, hardened));
}

/** The set's id, which salts everything. */
type Salt = Pick<VaultSet, 'id'>;

const expand = (stretched: Stretched, { id }: Salt, info: string): Promise<Bytes> =>
  hkdfSha256({ ikm: stretched.reveal(), salt: fromBase64url(id), info: utf8(`${label}|${info}`), length: 32 });

/** 32 bytes that bind the password to the whole set. */
export function commitmentOf(stretched: Stretched, set: Omit<VaultSet, 'commitment'>): Promise<Bytes> {
  return expand(stretched, set, `commitment|${digestOfUncommitted(set)}`);
}

/** Seed of an Ed25519 key (RFC 8032) that proves the password to one member. */
export async function proofSeed(stretched: Stretched, set: Salt, context: ShareContext): Promise<Secret<Bytes>> {
  return new Secret(await expand(stretched, set, `proof|${context.account}|${context.registration}`));
}

/** AES-256-GCM's, for the escrow at one member. */
export async function escrowKey(stretched: Stretched, set: Salt, context: ShareContext): Promise<Secret<Bytes>> {
  return new Secret(await expand(stretched, set, `escrow|${context.account}|${context.registration}`));
}
