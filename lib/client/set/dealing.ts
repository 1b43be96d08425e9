/** What a device makes for a registration at a set: shares, the set's description, and what each member gets. */
import type { BackupKey } from '../../protocol/crypto/backup-key.ts';
import { type Bytes, fromBase64url, randomBytes, toBase64url } from '../../protocol/crypto/bytes.ts';
import { sealEscrowUnder } from '../../protocol/crypto/escrow.ts';
import type { Ksf } from '../../protocol/crypto/ksf.ts';
import { ownerKey } from '../../protocol/crypto/owner-proof.ts';
import type { Secret } from '../../protocol/crypto/secret.ts';
import type { Argon2id } from '../../protocol/crypto/set/argon2-hash.ts';
import type { VaultSet } from '../../protocol/crypto/set/description.ts';
import { finishExchange, startExchange } from '../../protocol/crypto/set/exchange.ts';
import { evaluateAlone } from '../../protocol/crypto/set/guess.ts';
import { commitmentOf, escrowKey, proofSeed, type Stretched, stretch } from '../../protocol/crypto/set/keys.ts';
import { proofKey } from '../../protocol/crypto/set/prove.ts';
import { deal } from '../../protocol/crypto/set/sharing.ts';
import { disbelieve } from '../transport/believe.ts';

/** What the exchange with one member gave. */
export interface Share {
  readonly vault: string;
  readonly account: string;
  readonly registration: string;
  readonly pad: Secret<Bytes>;
}

interface StartedShare {
  /** For the member: base64url. */
  readonly message: string;
  readonly started: ReturnType<typeof startExchange>;
}

export function startShare(): StartedShare {
  const started = startExchange();
  return { message: toBase64url(started.message), started };
}

interface ShareAnswer extends Omit<Share, 'pad'> {
  readonly exchange: string;
  readonly publicKey: string;
}

/** Throws {@link InvalidAnswer} where the member did not do its half. */
export async function openShare({ started }: StartedShare, answer: ShareAnswer): Promise<Share> {
  const { vault, account, registration } = answer;
  const theirs = { exchange: fromBase64url(answer.exchange), publicKey: fromBase64url(answer.publicKey) };
  const pad = await finishExchange(started, theirs, { account, registration }).catch(disbelieve);
  return { vault, account, registration, pad };
}

interface Given {
  readonly argon2id: Argon2id;
  readonly backupKey: BackupKey;
  readonly password: Secret<string>;
  readonly ksf: Ksf;
  readonly threshold: number;
}

/** A set that no vault has yet. */
export interface Dealing {
  readonly set: VaultSet;
  /** The body of the finish at this member, without an owner proof. */
  finishOf(share: Share): FinishBody;
}

interface FinishBody {
  readonly registration: string;
  readonly set: VaultSet;
  readonly shift: string;
  readonly proofKey: string;
  readonly escrow: string;
  readonly ownerKey: string;
}

/** In the order of the members. Key and polynomial are gone when this resolves: only what each member gets is left. */
export async function dealShares(shares: readonly Share[], given: Given): Promise<Dealing> {
  const { threshold, ksf, password, backupKey, argon2id } = given;
  const { key, shifts, publicKeys } = deal(
    threshold,
    shares.map(({ pad }) => pad),
  );
  const stretched = await stretch(evaluateAlone(key, password), ksf, argon2id);
  const uncommitted = {
    id: toBase64url(randomBytes(16)),
    threshold,
    ksf,
    members: shares.map(({ vault, registration }, index) => ({
      vault,
      registration,
      publicKey: toBase64url(publicKeys[index] ?? new Uint8Array()),
    })),
  };
  const set = { ...uncommitted, commitment: toBase64url(await commitmentOf(stretched, uncommitted)) };
  const owner = toBase64url(await ownerKey(backupKey));
  // A member that is asked again gets the same, so that it knows its registration again.
  const bodies = new Map(
    await Promise.all(
      shares.map(async (share, index) => {
        const secrets = await secretsOf(share, { stretched, set, backupKey });
        const shift = toBase64url(shifts[index] ?? new Uint8Array());
        return [share, { registration: share.registration, set, shift, ...secrets, ownerKey: owner }] as const;
      }),
    ),
  );
  return {
    set,
    finishOf(share) {
      const body = bodies.get(share);
      if (!body) throw new RangeError('the share is of no member of this set');
      return body;
    },
  };
}

interface Sealing {
  readonly stretched: Stretched;
  readonly set: VaultSet;
  readonly backupKey: BackupKey;
}

async function secretsOf({ account, registration }: Share, { stretched, set, backupKey }: Sealing) {
  const context = { account, registration };
  const [seed, key] = await Promise.all([proofSeed(stretched, set, context), escrowKey(stretched, set, context)]);
  return {
    proofKey: toBase64url(proofKey(seed)),
    escrow: toBase64url(await sealEscrowUnder(key, backupKey, context)),
  };
}
