/** A key that the vault keeps as a member of a set, two of three, with real keys. Made apart from the code under test. */
import { ed25519, ristretto255 } from '@noble/curves/ed25519.js';
import { type Bytes, concat, toBase64url, utf8 } from '../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import type { SetMember, VaultSet } from '../../lib/protocol/crypto/set/description.ts';
import type { NewRegistration } from '../../lib/vault/commit.ts';
import type { ActiveInSet, KeptInSet, Pending } from '../../lib/vault/record.ts';
import {
  account,
  active,
  filled,
  nextRegistration,
  otherRegistration,
  pending,
  registration,
  vault,
} from './fixtures.ts';

const { Point } = ristretto255;

/** Modulo the order of the group: 32 bytes, little-endian. */
export const scalar = (value: bigint): Bytes => new Uint8Array(Point.Fn.toBytes(Point.Fn.create(value)));
export const element = (value: bigint): Bytes => new Uint8Array(Point.BASE.multiply(value).toBytes());

/** b, what the exchange gave this vault, and what makes it the share. */
export const pad = 1_000_003n;
export const shift = 77n;

const proofSecret = filled(17);
export const proofKey: Bytes = new Uint8Array(ed25519.getPublicKey(proofSecret));

const member = (vault: string, registration: string, share: bigint): SetMember => ({
  vault,
  registration,
  publicKey: toBase64url(element(share)),
});

/** In which this vault's registration is the second of three. */
export function setOf(mine: string = registration, differs: Partial<VaultSet> = {}): VaultSet {
  const members = [
    member('vault-1', otherRegistration, 21n),
    member(vault, mine, pad + shift),
    member('vault-3', otherRegistration.replace('other', 'third'), 23n),
  ];
  const id = toBase64url(filled(40, 16));
  return { id, threshold: 2, ksf: defaultKsf, commitment: toBase64url(filled(41)), members, ...differs };
}

export function keptInSet(mine: string = registration, differs: Partial<KeptInSet> = {}): KeptInSet {
  return { scheme: 'set', set: setOf(mine), shift: scalar(shift), proofKey, ...differs };
}

export function activeInSet(differs: Partial<ActiveInSet> = {}): ActiveInSet {
  const { record: _, ksf: __, scheme: ___, ...key } = active();
  const { attempts = 0, registration: mine = registration } = differs;
  return { ...key, ...keptInSet(mine), answered: attempts, ...differs };
}

/** What a registration at a member puts in force. */
export function registeringInSet(mine: string = nextRegistration): NewRegistration {
  const { state: _, attempts: __, answered: ___, sessions: ____, ...next } = activeInSet({ registration: mine });
  return { wrappedBy: { registration: mine, setup: 1, escrow: 1, purpose: 'oprf-share' }, ...next };
}

export function pendingInSet(differs: Partial<Pending> = {}): Pending {
  return pending({ scheme: 'set', response: concat(element(31n), element(pad)), ...differs });
}

interface Proved {
  readonly account: string;
  readonly registration: string;
  readonly session: string;
  readonly secret: Bytes;
}

/** Of the password, in session `s`. Made from the bytes that the protocol names. */
export function passwordProof(differs: Partial<Proved> = {}): Bytes {
  const proved: Proved = { account, registration, session: 's', secret: proofSecret, ...differs };
  const words = ['backup-key-vault/set/v1', 'prove', proved.account, proved.registration, proved.session];
  return new Uint8Array(ed25519.sign(utf8(words.join('|')), proved.secret));
}
