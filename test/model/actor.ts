/** The device of a play: one of OPAQUE or one of a vault set, which the model does not tell apart. */
import type { BackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import { fromBase64url, sha256 } from '../../lib/protocol/crypto/bytes.ts';
import type * as wire from '../../lib/protocol/wire/schemas.ts';
import type { Scheme } from '../../lib/vault/record.ts';
import type { AnyDevice, AnyGuess, Target } from '../support/device/any-device.ts';
import { LightDevice } from '../support/device/light-device.ts';
import { SetMember } from '../support/device/set-member.ts';
import { failed } from '../support/failed.ts';

export type Actor = LightDevice | SetMember;

export const actorOf = (scheme: Scheme, target: Target, sub: string): Promise<Actor> =>
  (scheme === 'set' ? SetMember : LightDevice).of(target, sub);

/** The first message of a registration, which may be sent again, and its finish. */
export interface Enrolling {
  readonly body: { readonly registrationRequest: string } | { readonly exchange: string };
  complete(started: wire.RegistrationStartAnswer): Promise<wire.RegistrationFinishRequest>;
}

export function enrolling(actor: Actor, password: string, backupKey: BackupKey | undefined): Enrolling {
  if (actor instanceof SetMember) {
    const { message, complete } = actor.enrol(password, backupKey);
    return {
      body: { exchange: message },
      complete: (started) => ('exchange' in started ? complete(started) : failed()),
    };
  }
  const { message, complete } = actor.enrol(password, backupKey);
  return {
    body: { registrationRequest: message },
    complete: (started) => ('registrationResponse' in started ? complete(started) : failed()),
  };
}

/** What a session knows a guess by, in base64. */
export function digestOfGuess(actor: AnyDevice, guess: AnyGuess): string {
  const asked = actor.asked(guess);
  return Buffer.from(sha256(fromBase64url('ke1' in asked ? asked.ke1 : asked.blinded))).toString('base64');
}
