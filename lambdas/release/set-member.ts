/** A device that keeps a key in a vault set of which this vault is the only one there is. */

import { openShare, type Share, startShare } from '../../lib/client/set/dealing.ts';
import { LoneMember } from '../../lib/client/set/lone-member.ts';
import { ofForm } from '../../lib/client/transport/believe.ts';
import type { Transport } from '../../lib/client/transport/transport.ts';
import type { BackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import { equalBytes, randomBytes, toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { proveOwnership } from '../../lib/protocol/crypto/owner-proof.ts';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import { isSameSet } from '../../lib/protocol/crypto/set/description.ts';
import { blindPassword } from '../../lib/protocol/crypto/set/guess.ts';

/** What the device keeps of it: no password could bring this key back, as the other member does not exist. */
export interface Joined {
  readonly member: LoneMember;
  readonly backupKey: BackupKey;
}

/** Over the account's active key, by its owner: as a person moves from one vault to a set. */
export async function joinSet(call: Transport, backupKey: BackupKey): Promise<Joined> {
  const share = await openExchange(call, backupKey);
  const { account, vault, registration } = share;
  const member = await LoneMember.of(share, backupKey);
  const body = member.finish;
  const proof = await proveOwnership(backupKey, { action: 'replace', vault, account, registration, body });
  await call('registration-finish', { ...body, ownerProof: toBase64url(proof) });
  return { member, backupKey };
}

async function openExchange(call: Transport, backupKey: BackupKey): Promise<Share> {
  const { account, vault, registration = '' } = await call('key-status');
  const started = startShare();
  const body = { exchange: started.message };
  const proof = await proveOwnership(backupKey, { action: 'enrol', vault, account, registration, body });
  const answer = await call('registration-start', { ...body, ownerProof: toBase64url(proof) });
  return openShare(started, ofForm(answer, 'exchange'));
}

/** Why the vault is no good member; undefined where it evaluates, proves it, and gives the escrow for a proof. */
export async function faultOfMember(call: Transport, { member, backupKey }: Joined): Promise<string | undefined> {
  const blinded = blindPassword(new Secret(toBase64url(randomBytes(16))));
  const answer = ofForm(await call('recovery-start', { blinded: toBase64url(blinded.blinded) }), 'evaluated');
  if (!isSameSet(answer.set, member.finish.set)) return 'a member of a set gave another set back';
  if (!member.isEvaluation(blinded, answer)) return 'a member of a set evaluated under another share';
  const { escrow } = await call('recovery-finish', member.prove(answer.session));
  const opened = await member.open(escrow);
  return equalBytes(opened.reveal(), backupKey.reveal()) ? undefined : 'a member of a set gave another escrow back';
}
