/** A device that keeps a key in a vault set of which this vault is the only one there is. */

import { openShare, type Share, startShare } from '../../lib/client/set/dealing.ts';
import { ofForm } from '../../lib/client/transport/believe.ts';
import type { Transport } from '../../lib/client/transport/transport.ts';
import type { BackupKey } from '../../lib/protocol/crypto/backup-key.ts';
import { type Bytes, equalBytes, fromBase64url, randomBytes, toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { openEscrowUnder, sealEscrowUnder } from '../../lib/protocol/crypto/escrow.ts';
import { defaultKsf } from '../../lib/protocol/crypto/ksf.ts';
import { ownerKey, proveOwnership } from '../../lib/protocol/crypto/owner-proof.ts';
import { Secret } from '../../lib/protocol/crypto/secret.ts';
import { isSameSet, type VaultSet } from '../../lib/protocol/crypto/set/description.ts';
import { randomScalar, secretScalar } from '../../lib/protocol/crypto/set/group.ts';
import { blindPassword, isEvaluation } from '../../lib/protocol/crypto/set/guess.ts';
import { proofKey, provePassword } from '../../lib/protocol/crypto/set/prove.ts';
import { deal } from '../../lib/protocol/crypto/set/sharing.ts';

/** What the device keeps of it: no password could bring this key back, as the other member does not exist. */
export interface Joined {
  readonly set: VaultSet;
  readonly share: Share;
  readonly backupKey: BackupKey;
  readonly proofSeed: Secret<Bytes>;
  readonly escrowKey: Secret<Bytes>;
}

/** Over the account's active key, by its owner: as a person moves from one vault to a set. */
export async function joinSet(call: Transport, backupKey: BackupKey): Promise<Joined> {
  const share = await openExchange(call, backupKey);
  const { shifts, publicKeys } = deal(2, [share.pad, secretScalar(randomScalar())]);
  const [mine = '', others = ''] = publicKeys.map(toBase64url);
  const { account, vault, registration } = share;
  const set: VaultSet = {
    id: toBase64url(randomBytes(16)),
    threshold: 2,
    ksf: defaultKsf,
    commitment: toBase64url(randomBytes(32)),
    members: [
      { vault, registration, publicKey: mine },
      { vault: 'no-vault', registration: toBase64url(randomBytes(16)), publicKey: others },
    ],
  };
  const [seed, escrowKey] = [new Secret(randomBytes(32)), new Secret(randomBytes(32))];
  const body = {
    registration,
    set,
    shift: toBase64url(shifts[0] ?? new Uint8Array()),
    proofKey: toBase64url(proofKey(seed)),
    escrow: toBase64url(await sealEscrowUnder(escrowKey, backupKey, { account, registration })),
    ownerKey: toBase64url(await ownerKey(backupKey)),
  };
  const proof = await proveOwnership(backupKey, { action: 'replace', vault, account, registration, body });
  await call('registration-finish', { ...body, ownerProof: toBase64url(proof) });
  return { set, share, backupKey, proofSeed: seed, escrowKey };
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
export async function faultOfMember(call: Transport, joined: Joined): Promise<string | undefined> {
  const { set, share, backupKey, proofSeed, escrowKey } = joined;
  const { account, registration } = share;
  const blinded = blindPassword(new Secret(toBase64url(randomBytes(16))));
  const answer = ofForm(await call('recovery-start', { blinded: toBase64url(blinded.blinded) }), 'evaluated');
  if (!isSameSet(answer.set, set)) return 'a member of a set gave another set back';
  const [evaluated, evaluationProof] = [fromBase64url(answer.evaluated), fromBase64url(answer.evaluationProof)];
  const publicKey = fromBase64url(set.members[0]?.publicKey ?? '');
  if (!isEvaluation(blinded, { evaluated, evaluationProof, publicKey }))
    return 'a member of a set evaluated under another share';
  const { session } = answer;
  const proof = toBase64url(provePassword(proofSeed, { account, registration, session }));
  const { escrow } = await call('recovery-finish', { registration, session, proof });
  const opened = await openEscrowUnder(escrowKey, fromBase64url(escrow), { account, registration });
  return equalBytes(opened.reveal(), backupKey.reveal()) ? undefined : 'a member of a set gave another escrow back';
}
