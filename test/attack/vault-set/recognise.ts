/**
 * The strongest test of a password that the material allows: every key that can be put together from known scalars is
 * tried as the OPRF's, and what it gives is compared with everything that depends on the password.
 */
import { createHash, hkdfSync } from 'node:crypto';
import { equalBytes, fromBase64url, utf8 } from '../../../lib/protocol/crypto/bytes.ts';
import { openEscrowUnder } from '../../../lib/protocol/crypto/escrow.ts';
import { normalizePassword } from '../../../lib/protocol/crypto/password.ts';
import { argon2id } from '../../../lib/protocol/crypto/set/argon2.ts';
import { isCommitment, type VaultSet } from '../../../lib/protocol/crypto/set/description.ts';
import {
  invert,
  multiply,
  Point,
  revealScalar,
  secretScalar,
  writeElement,
} from '../../../lib/protocol/crypto/set/group.ts';
import { blindPassword, evaluateAlone } from '../../../lib/protocol/crypto/set/guess.ts';
import { commitmentOf, escrowKey, proofSeed, type Stretched, stretch } from '../../../lib/protocol/crypto/set/keys.ts';
import { proofKey } from '../../../lib/protocol/crypto/set/prove.ts';
import { weightAtZero } from '../../../lib/protocol/crypto/set/sharing.ts';
import { leaks } from '../offline.ts';
import type { Material } from './material.ts';

/** What showed that the password is the right one. */
export type Sign = 'bytes' | 'an element' | 'the commitment' | 'a proof key' | 'an escrow';

export async function recognise(password: string, material: Material): Promise<Sign[]> {
  const signs = new Set<Sign>();
  if (inBytes(password, material)) signs.add('bytes');
  if (inElements(password, material)) signs.add('an element');
  for (const set of material.sets.values()) for (const sign of await tried(password, set, material)) signs.add(sign);
  return [...signs];
}

async function tried(password: string, set: VaultSet, material: Material): Promise<Sign[]> {
  for (const key of candidates(set, material)) {
    const y = evaluateAlone(secretScalar(key), normalizePassword(password));
    const signs = await opened(await stretch(y, set.ksf, argon2id), set, material);
    if (signs.length > 0) return signs;
  }
  return [];
}

/** Whether anything was kept or sent that is made of the password alone. */
function inBytes(password: string, { values, sets }: Material): boolean {
  const bytes = utf8(password);
  const hashes = ['sha256', 'sha512'].map((name) => createHash(name).update(bytes).digest());
  const salted = [...sets.values()].map(({ id }) => Buffer.from(hkdfSync('sha256', bytes, fromBase64url(id), '', 32)));
  return [bytes, ...hashes, ...salted].some((secret) => leaks(secret, values));
}

/** Whether a known scalar takes the password's own element, or a public one, to an element that was seen. */
function inElements(password: string, { elements, parts }: Material): boolean {
  const { blind, blinded } = blindPassword(normalizePassword(password));
  const own = Point.fromBytes(blinded).multiply(invert(revealScalar(blind)));
  const scalars = [...parts.values()].flatMap(({ pad, shift }) => {
    const share = pad !== undefined && shift !== undefined ? [pad + shift] : [];
    return [pad, shift, ...share].filter((scalar) => scalar !== undefined).map((scalar) => multiply(scalar, 1n));
  });
  const reached = [1n, ...scalars, ...scalars.map(invert)].map((scalar) => writeElement(own.multiply(scalar)));
  return reached.some((element) => elements.some((seen) => equalBytes(seen, element)));
}

/** Keys to try as the set's: of whatever shares are known, right or made up of what is known instead. */
function candidates(set: VaultSet, { parts }: Material): Set<bigint> {
  const known = set.members.map(({ registration }) => parts.get(registration));
  const shares = known.flatMap(({ pad, shift } = { account: '', escrows: [] }, index) =>
    pad !== undefined && shift !== undefined ? [{ position: index + 1, value: pad + shift }] : [],
  );
  const shifts = known.flatMap((part, index) =>
    part?.shift !== undefined ? [{ position: index + 1, value: part.shift }] : [],
  );
  const filled = [...shares, ...shifts.filter((one) => !shares.some(({ position }) => position === one.position))];
  const old = [...parts.values()].flatMap(({ pad, shift }) =>
    pad !== undefined && shift !== undefined ? [pad + shift] : [],
  );
  const guesses = [
    shares.slice(0, set.threshold),
    filled.slice(0, set.threshold),
    shifts.slice(0, set.threshold),
    // Shares of the set before, as if the polynomial had stayed.
    old.map((value, index) => ({ position: index + 1, value })).slice(0, set.threshold),
  ].filter(({ length }) => length > 0);
  const alone = filled.map(({ value }) => value);
  return new Set([...guesses.map(interpolate), ...alone].map((key) => multiply(key, 1n)).filter((key) => key !== 0n));
}

function interpolate(shares: readonly { position: number; value: bigint }[]): bigint {
  const positions = shares.map(({ position }) => position);
  return shares.reduce(
    (sum, { position, value }) => sum + multiply(weightAtZero(position, positions), multiply(value, 1n)),
    0n,
  );
}

async function opened(stretched: Stretched, set: VaultSet, { parts }: Material): Promise<Sign[]> {
  const signs: Sign[] = [];
  if (isCommitment(set, await commitmentOf(stretched, set))) signs.push('the commitment');
  for (const [registration, part] of parts) {
    const context = { account: part.account, registration };
    const seed = await proofSeed(stretched, set, context);
    if (part.proofKey && equalBytes(proofKey(seed), part.proofKey)) signs.push('a proof key');
    const key = await escrowKey(stretched, set, context);
    for (const escrow of part.escrows)
      if (await openEscrowUnder(key, escrow, context).catch(() => undefined)) signs.push('an escrow');
  }
  return signs;
}
