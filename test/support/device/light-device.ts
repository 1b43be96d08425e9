/**
 * A device that hardly stretches its password. Stretching is the device's own work, and the vault's half of every
 * message stays the same. So a suite can do thousands of proofs, where 64 MiB of Argon2id would allow dozens.
 */

import { client } from '@serenity-kit/opaque';
import { type BackupKey, createBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { fromBase64url, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { openEscrow, sealEscrow } from '../../../lib/protocol/crypto/escrow.ts';
import * as opaque from '../../../lib/protocol/crypto/opaque.ts';
import { ownerKey } from '../../../lib/protocol/crypto/owner-proof.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import { Secret } from '../../../lib/protocol/crypto/secret.ts';
import { Device, type Guess } from './device.ts';
import type { FinishRequest, RecoveryAnswer, StartAnswer } from './forms.ts';
import { password } from './password.ts';

const keyStretching = { 'argon2id-custom': { iterations: 1, memory: 64, parallelism: 1 } };

export class LightDevice extends Device {
  static override async of(
    target: { url: string; token(claims: { sub: string; expiresIn: number }): Promise<string> },
    sub: string,
  ): Promise<LightDevice> {
    await opaque.ready;
    return new LightDevice(target.url, await target.token({ sub, expiresIn: 300 * 24 * 3600 }));
  }

  static override async registered(target: Parameters<typeof LightDevice.of>[0], sub: string): Promise<LightDevice> {
    const device = await LightDevice.of(target, sub);
    await device.register(password);
    return device;
  }

  override at(url: string): LightDevice {
    const other = new LightDevice(url, this.token);
    other.backupKey = this.backupKey;
    return other;
  }

  /** The first message of a registration, and everything of finish once it is answered. */
  enrol(password: string, backupKey: BackupKey = createBackupKey()) {
    const { state, message } = opaque.startRegistration(normalizePassword(password));
    const complete = async (started: StartAnswer): Promise<FinishRequest> => {
      const { registrationRecord, exportKey } = client.finishRegistration({
        password,
        clientRegistrationState: state.reveal(),
        registrationResponse: started.registrationResponse,
        identifiers: { client: started.account, server: started.vault },
        keyStretching,
      });
      return {
        registration: started.registration,
        registrationRecord,
        escrow: toBase64url(await sealEscrow(backupKey, new Secret(fromBase64url(exportKey)), started)),
        ownerKey: toBase64url(await ownerKey(backupKey)),
      };
    };
    return { message, complete };
  }

  override async prepare(password: string): Promise<FinishRequest & { account: string }> {
    const { message, complete } = this.enrol(password, this.backupKey);
    const { status, body, problem } = await this.startInTurn(await this.startRequest(message));
    if (status !== 200) throw new Error(`registration start expected 200, got ${status} ${problem.code}`);
    return { account: body.account, ...(await complete(body)) };
  }

  override prove({ state, password }: Guess, started: RecoveryAnswer) {
    const proven = client.finishLogin({
      password: password.reveal(),
      clientLoginState: state.reveal(),
      loginResponse: started.ke2,
      identifiers: { client: started.account, server: started.vault },
      keyStretching,
    });
    if (!proven) return undefined;
    const { registration, session, account } = started;
    const exportKey = new Secret(fromBase64url(proven.exportKey));
    return {
      request: { registration, session, ke3: proven.finishLoginRequest },
      open: (escrow: string) => openEscrow(fromBase64url(escrow), exportKey, { account, registration }),
    };
  }
}
