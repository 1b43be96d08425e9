/**
 * A device that keeps a key at a vault set, of which the vault under test is one member. Like {@link LightDevice} it
 * hardly stretches the password: that is the device's own work, and no member sees the difference.
 */
import { type Bytes, concat, fromBase64url, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { openEscrowUnder, sealEscrowUnder } from '../../../lib/protocol/crypto/escrow.ts';
import { ownerKey } from '../../../lib/protocol/crypto/owner-proof.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { isCommitment } from '../../../lib/protocol/crypto/set/description.ts';
import { finishExchange, startExchange } from '../../../lib/protocol/crypto/set/exchange.ts';
import {
  type BlindedPassword,
  blindPassword,
  evaluateAlone,
  finishGuess,
  isEvaluation,
} from '../../../lib/protocol/crypto/set/guess.ts';
import { commitmentOf, escrowKey, proofSeed } from '../../../lib/protocol/crypto/set/keys.ts';
import { proofKey, provePassword } from '../../../lib/protocol/crypto/set/prove.ts';
import type * as wire from '../../../lib/protocol/wire/schemas.ts';
import { AnyDevice, type AnyGuess, type Prepared, type Proven, type Target } from './any-device.ts';
import type { MemberFinishRequest, MemberRecoveryAnswer, MemberStartAnswer, MemberStartRequest } from './forms.ts';
import { OthersOfSet } from './others-of-set.ts';
import { password } from './password.ts';

export interface MemberGuess extends AnyGuess {
  readonly blinding: BlindedPassword;
}

const hardlyStretched = (y: Secret<Bytes>) => new Secret(concat(y.reveal(), y.reveal()));

export class SetMember extends AnyDevice {
  #others = new OthersOfSet();

  static async of(target: Target, sub: string): Promise<SetMember> {
    return new SetMember(target.url, await target.token({ sub, expiresIn: 300 * 24 * 3600 }));
  }

  static async registered(target: Target, sub: string): Promise<SetMember> {
    const device = await SetMember.of(target, sub);
    await device.register(password);
    return device;
  }

  at(url: string): SetMember {
    const other = new SetMember(url, this.token);
    other.backupKey = this.backupKey;
    other.#others = this.#others;
    return other;
  }

  /** The first message of a registration. */
  startRequest(exchange: string): Promise<MemberStartRequest> {
    return this.signStart({ exchange });
  }

  startInTurn(request: MemberStartRequest) {
    return this.inTurn(() => this.startRegistration(request));
  }

  startRegistration(request: MemberStartRequest) {
    return this.call<MemberStartAnswer>('registration-start', request);
  }

  /** The first message of a registration, and everything of finish once it is answered. */
  enrol(password: string, backupKey = this.backupKey) {
    const exchange = startExchange();
    const complete = async (started: MemberStartAnswer): Promise<MemberFinishRequest> => {
      const { registration } = started;
      const answer = { exchange: fromBase64url(started.exchange), publicKey: fromBase64url(started.publicKey) };
      const { set, key, shift } = this.#others.share(await finishExchange(exchange, answer, started), started);
      const stretched = hardlyStretched(evaluateAlone(key, normalizePassword(password)));
      const sealed = await sealEscrowUnder(await escrowKey(stretched, set, started), backupKey, started);
      return {
        registration,
        set: { ...set, commitment: toBase64url(await commitmentOf(stretched, set)) },
        shift: toBase64url(shift),
        proofKey: toBase64url(proofKey(await proofSeed(stretched, set, started))),
        escrow: toBase64url(sealed),
        ownerKey: toBase64url(await ownerKey(backupKey)),
      };
    };
    return { message: toBase64url(exchange.message), complete };
  }

  firstRequest(password: string): Promise<MemberStartRequest> {
    return this.startRequest(this.enrol(password).message);
  }

  async prepare(password: string): Promise<Prepared<MemberFinishRequest>> {
    const { message, complete } = this.enrol(password);
    const { status, body, problem } = await this.startInTurn(await this.startRequest(message));
    if (status !== 200) throw new Error(`registration start expected 200, got ${status} ${problem.code}`);
    return { account: body.account, ...(await complete(body)) };
  }

  guess(password: string): MemberGuess {
    const secret = normalizePassword(password);
    return { password: secret, blinding: blindPassword(secret) };
  }

  asked({ blinding }: MemberGuess) {
    return { blinded: toBase64url(blinding.blinded) };
  }

  start(guess: MemberGuess) {
    return this.call<MemberRecoveryAnswer>('recovery-start', this.asked(guess));
  }

  async prove({ password, blinding }: MemberGuess, started: MemberRecoveryAnswer): Promise<Proven | undefined> {
    const { set, registration, session } = started;
    const member = set.members.find((one) => one.vault === started.vault && one.registration === registration);
    const publicKey = fromBase64url(member?.publicKey ?? '');
    const [evaluated, evaluationProof] = [fromBase64url(started.evaluated), fromBase64url(started.evaluationProof)];
    if (!isEvaluation(blinding, { evaluated, evaluationProof, publicKey }))
      throw new Error('expected an evaluation under the key that the set names');
    const parts = this.#others.beside(evaluated, set, blinding.blinded);
    const stretched = hardlyStretched(finishGuess(password, blinding, parts));
    if (!isCommitment(set, await commitmentOf(stretched, set))) return undefined;
    const proof = provePassword(await proofSeed(stretched, set, started), started);
    return {
      request: { registration, session, proof: toBase64url(proof) },
      open: async (escrow) => openEscrowUnder(await escrowKey(stretched, set, started), fromBase64url(escrow), started),
    };
  }

  unproven({ registration, session }: Pick<wire.RecoveryStartAnswer, 'registration' | 'session'>) {
    return { registration, session, proof: 'A'.repeat(86) };
  }
}
