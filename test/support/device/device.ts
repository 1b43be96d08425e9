/** A device that keeps a key at one vault, by OPAQUE. */
import { fromBase64url, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { openEscrow, sealEscrow } from '../../../lib/protocol/crypto/escrow.ts';
import * as opaque from '../../../lib/protocol/crypto/opaque.ts';
import { ownerKey } from '../../../lib/protocol/crypto/owner-proof.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import type { Secret } from '../../../lib/protocol/crypto/secret.ts';
import type * as wire from '../../../lib/protocol/wire/schemas.ts';
import { AnyDevice, type AnyGuess, type Prepared, type Target } from './any-device.ts';
import type { FinishRequest, RecoveryAnswer, StartAnswer, StartRequest } from './forms.ts';
import { password } from './password.ts';

export interface Guess extends AnyGuess {
  readonly ke1: string;
  readonly state: Secret<string>;
}

export class Device extends AnyDevice {
  static async of(target: Target, sub: string): Promise<Device> {
    await opaque.ready;
    return new Device(target.url, await target.token({ sub }));
  }

  /** A device of an account whose key is in the vault, behind the tests' password. */
  static async registered(target: Target, sub: string): Promise<Device> {
    const device = await Device.of(target, sub);
    await device.register(password);
    return device;
  }

  at(url: string): Device {
    const other = new Device(url, this.token);
    other.backupKey = this.backupKey;
    return other;
  }

  /** The first message of a registration. */
  startRequest(registrationRequest: string): Promise<StartRequest> {
    return this.signStart({ registrationRequest });
  }

  firstRequest(password: string): Promise<StartRequest> {
    return this.startRequest(opaque.startRegistration(normalizePassword(password)).message);
  }

  async prepare(password: string): Promise<Prepared<FinishRequest>> {
    const secret = normalizePassword(password);
    const { state, message } = opaque.startRegistration(secret);
    const request = await this.startRequest(message);
    const { status, body: started, problem } = await this.startInTurn(request);
    if (status !== 200) throw new Error(`registration start expected 200, got ${status} ${problem.code}`);
    const finished = opaque.finishRegistration(
      { password: secret, state, ksf: started.ksf, identifiers: started },
      started.registrationResponse,
    );
    const { account, registration } = started;
    return {
      account,
      registration,
      registrationRecord: finished.registrationRecord,
      escrow: toBase64url(await sealEscrow(this.backupKey, finished.exportKey, started)),
      ownerKey: toBase64url(await ownerKey(this.backupKey)),
    };
  }

  startInTurn(request: StartRequest) {
    return this.inTurn(() => this.startRegistration(request));
  }

  startRegistration(request: StartRequest) {
    return this.call<StartAnswer>('registration-start', request);
  }

  guess(password: string): Guess {
    const secret = normalizePassword(password);
    const { state, message } = opaque.startLogin(secret);
    return { ke1: message, state, password: secret };
  }

  asked({ ke1 }: Guess) {
    return { ke1 };
  }

  start(guess: Guess) {
    return this.call<RecoveryAnswer>('recovery-start', this.asked(guess));
  }

  /** Costs a key stretching. */
  prove({ state, password }: Guess, started: RecoveryAnswer) {
    const proven = opaque.finishLogin({ password, state, ksf: started.ksf, identifiers: started }, started.ke2);
    if (!proven) return undefined;
    const { registration, session, account } = started;
    return {
      request: { registration, session, ke3: proven.ke3 },
      open: (escrow: string) => openEscrow(fromBase64url(escrow), proven.exportKey, { account, registration }),
    };
  }

  unproven({ registration, session }: Pick<wire.RecoveryStartAnswer, 'registration' | 'session'>) {
    return { registration, session, ke3: 'A'.repeat(86) };
  }
}
