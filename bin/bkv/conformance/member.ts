/** A device that keeps its key at a vault set, of which the vault under test is the only member that there is. */

import { fromBase64url, randomBytes, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { openEscrowUnder, sealEscrowUnder } from '../../../lib/protocol/crypto/escrow.ts';
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';
import { ownerKey } from '../../../lib/protocol/crypto/owner-proof.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { finishExchange, startExchange } from '../../../lib/protocol/crypto/set/exchange.ts';
import { randomScalar, secretScalar } from '../../../lib/protocol/crypto/set/group.ts';
import { blindPassword, isEvaluation } from '../../../lib/protocol/crypto/set/guess.ts';
import { proofKey, provePassword } from '../../../lib/protocol/crypto/set/prove.ts';
import { deal } from '../../../lib/protocol/crypto/set/sharing.ts';
import type { RecoveryStartAnswer, RegistrationFinishRequest } from '../../../lib/protocol/wire/schemas.ts';
import { Broken } from './broken.ts';
import { type Device, madeUp } from './device.ts';
import { succeeded } from './verdict.ts';

type Finish = Extract<RegistrationFinishRequest, { set: unknown }>;
type Guessed = Extract<RecoveryStartAnswer, { evaluated: string }>;

/** No member sees whether proof key and escrow's key come from a password, so these are drawn. */
export class Member {
  readonly #device: Device;
  readonly #proofSeed = new Secret(randomBytes(32));
  readonly #escrowKey = new Secret(randomBytes(32));

  constructor(device: Device) {
    this.#device = device;
  }

  /** The exchange, and the finish that it leads to. */
  async prepare(): Promise<Finish> {
    const exchange = startExchange();
    const answer = await this.#device.ask('registration-start', { exchange: toBase64url(exchange.message) });
    const started = succeeded(answer, 'registration-start');
    if (!('exchange' in started)) throw new Broken(`${answer.asked} expected an exchange`);
    const { account, vault, registration } = started;
    const theirs = { exchange: fromBase64url(started.exchange), publicKey: fromBase64url(started.publicKey) };
    const pad = await finishExchange(exchange, theirs, { account, registration });
    const { shifts, publicKeys } = deal(2, [pad, secretScalar(randomScalar())]);
    const [mine = '', others = ''] = publicKeys.map(toBase64url);
    const { backupKey } = this.#device;
    return {
      registration,
      set: {
        ...{
          id: toBase64url(randomBytes(16)),
          threshold: 2,
          ksf: defaultKsf,
          commitment: toBase64url(randomBytes(32)),
        },
        members: [
          { vault, registration, publicKey: mine },
          { vault: 'no-vault', registration: toBase64url(randomBytes(16)), publicKey: others },
        ],
      },
      shift: toBase64url(shifts[0] ?? new Uint8Array()),
      proofKey: toBase64url(proofKey(this.#proofSeed)),
      escrow: toBase64url(await sealEscrowUnder(this.#escrowKey, backupKey, { account, registration })),
      ownerKey: toBase64url(await ownerKey(backupKey)),
    };
  }

  async register(): Promise<Finish> {
    const finish = await this.prepare();
    succeeded(await this.#device.ask('registration-finish', finish), 'registration-finish');
    return finish;
  }

  guess() {
    const blinded = blindPassword(madeUp());
    return { blinded, request: { blinded: toBase64url(blinded.blinded) } };
  }

  async answered(request: object): Promise<Guessed> {
    const answer = await this.#device.ask('recovery-start', request);
    const guessed = succeeded(answer, 'recovery-start');
    if (!('evaluated' in guessed)) throw new Broken(`${answer.asked} expected an evaluated element`);
    return guessed;
  }

  isEvaluation({ blinded }: ReturnType<Member['guess']>, guessed: Guessed, publicKey: string): boolean {
    const [evaluated, evaluationProof] = [fromBase64url(guessed.evaluated), fromBase64url(guessed.evaluationProof)];
    return isEvaluation(blinded, { evaluated, evaluationProof, publicKey: fromBase64url(publicKey) });
  }

  prove({ account, registration, session }: Guessed) {
    const proof = toBase64url(provePassword(this.#proofSeed, { account, registration, session }));
    const open = (escrow: string) => openEscrowUnder(this.#escrowKey, fromBase64url(escrow), { account, registration });
    return { request: { registration, session, proof }, open };
  }
}
