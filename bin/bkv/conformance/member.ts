/** The test account's device at a vault set, of which the vault under test is the only member that there is. */

import { openShare, startShare } from '../../../lib/client/set/dealing.ts';
import { LoneMember } from '../../../lib/client/set/lone-member.ts';
import { toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { type BlindedPassword, blindPassword } from '../../../lib/protocol/crypto/set/guess.ts';
import type { RecoveryStartAnswer } from '../../../lib/protocol/wire/schemas.ts';
import { Broken } from './broken.ts';
import { type Device, madeUp } from './device.ts';
import { succeeded } from './verdict.ts';

type Evaluated = Extract<RecoveryStartAnswer, { evaluated: string }>;

interface Guess {
  readonly blinded: BlindedPassword;
  readonly request: { readonly blinded: string };
}

/** After the exchange: the finish that it leads to is not sent. */
export async function prepareMember(device: Device): Promise<LoneMember> {
  const started = startShare();
  const answer = await device.ask('registration-start', { exchange: started.message });
  const opened = succeeded(answer, 'registration-start');
  if (!('exchange' in opened)) throw new Broken(`${answer.asked} expected an exchange`);
  return LoneMember.of(await openShare(started, opened), device.backupKey);
}

export async function registerMember(device: Device): Promise<LoneMember> {
  const member = await prepareMember(device);
  succeeded(await device.ask('registration-finish', member.finish), 'registration-finish');
  return member;
}

export function guessAtMember(): Guess {
  const blinded = blindPassword(madeUp());
  return { blinded, request: { blinded: toBase64url(blinded.blinded) } };
}

export async function evaluatedBy(device: Device, { request }: Guess): Promise<Evaluated> {
  const answer = await device.ask('recovery-start', request);
  const evaluated = succeeded(answer, 'recovery-start');
  if (!('evaluated' in evaluated)) throw new Broken(`${answer.asked} expected an evaluated element`);
  return evaluated;
}
