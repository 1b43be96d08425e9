/**
 * A key in a set of which one member alone exists: what tries a vault as a member. No password opens it, as nothing holds
 * the other share. No member sees whether proof key and escrow's key come from a password, so these are drawn.
 */
import type { BackupKey } from '../../protocol/crypto/backup-key.ts';
import { type Bytes, fromBase64url, randomBytes, toBase64url } from '../../protocol/crypto/bytes.ts';
import { openEscrowUnder, sealEscrowUnder } from '../../protocol/crypto/escrow.ts';
import { defaultKsf } from '../../protocol/crypto/ksf.ts';
import { ownerKey } from '../../protocol/crypto/owner-proof.ts';
import { Secret } from '../../protocol/crypto/secret.ts';
import { randomScalar, secretScalar } from '../../protocol/crypto/set/group.ts';
import { type BlindedPassword, isEvaluation } from '../../protocol/crypto/set/guess.ts';
import { proofKey, provePassword } from '../../protocol/crypto/set/prove.ts';
import { deal } from '../../protocol/crypto/set/sharing.ts';
import type { FinishBody, Share } from './dealing.ts';

/** What a member answers to a guess. Binary is base64url. */
interface Evaluation {
  readonly evaluated: string;
  readonly evaluationProof: string;
}

export class LoneMember {
  /** Of the registration's finish at the member, without an owner proof. */
  readonly finish: FinishBody;
  readonly #share: Share;
  readonly #proofSeed: Secret<Bytes>;
  readonly #escrowKey: Secret<Bytes>;

  private constructor(parts: { finish: FinishBody; share: Share; proofSeed: Secret<Bytes>; escrowKey: Secret<Bytes> }) {
    this.finish = parts.finish;
    this.#share = parts.share;
    this.#proofSeed = parts.proofSeed;
    this.#escrowKey = parts.escrowKey;
  }

  static async of(share: Share, backupKey: BackupKey): Promise<LoneMember> {
    const { vault, account, registration, pad } = share;
    const { shifts, publicKeys } = deal(2, [pad, secretScalar(randomScalar())]);
    const [mine = '', others = ''] = publicKeys.map(toBase64url);
    const [proofSeed, escrowKey] = [new Secret(randomBytes(32)), new Secret(randomBytes(32))];
    const set = {
      id: toBase64url(randomBytes(16)),
      threshold: 2,
      ksf: defaultKsf,
      commitment: toBase64url(randomBytes(32)),
      members: [
        { vault, registration, publicKey: mine },
        { vault: 'no-vault', registration: toBase64url(randomBytes(16)), publicKey: others },
      ],
    };
    const finish = {
      registration,
      set,
      shift: toBase64url(shifts[0] ?? new Uint8Array()),
      proofKey: toBase64url(proofKey(proofSeed)),
      escrow: toBase64url(await sealEscrowUnder(escrowKey, backupKey, { account, registration })),
      ownerKey: toBase64url(await ownerKey(backupKey)),
    };
    return new LoneMember({ finish, share, proofSeed, escrowKey });
  }

  /** Whether the member evaluated this guess under its share. */
  isEvaluation(blinded: BlindedPassword, { evaluated, evaluationProof }: Evaluation): boolean {
    const [part, proof] = [fromBase64url(evaluated), fromBase64url(evaluationProof)];
    const publicKey = fromBase64url(this.finish.set.members[0]?.publicKey ?? '');
    return isEvaluation(blinded, { evaluated: part, evaluationProof: proof, publicKey });
  }

  /** The body of the recovery's finish in this session: as right as a right password's. */
  prove(session: string): { registration: string; session: string; proof: string } {
    const { account, registration } = this.#share;
    const proof = toBase64url(provePassword(this.#proofSeed, { account, registration, session }));
    return { registration, session, proof };
  }

  /** Rejects where this is not the escrow of `finish`. */
  open(escrow: string): Promise<BackupKey> {
    const { account, registration } = this.#share;
    return openEscrowUnder(this.#escrowKey, fromBase64url(escrow), { account, registration });
  }
}
