/** The two other members of a set of three, of which the vault under test is one. They are here, and speak no HTTP. */
import type { Bytes } from '../../../lib/protocol/crypto/bytes.ts';
import { randomBytes, toBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import { defaultKsf } from '../../../lib/protocol/crypto/ksf.ts';
import type { Secret } from '../../../lib/protocol/crypto/secret.ts';
import type { SetMember as Entry, VaultSet } from '../../../lib/protocol/crypto/set/description.ts';
import { type EvaluationInputs, evaluateBlinded } from '../../../lib/protocol/crypto/set/evaluate.ts';
import { randomScalar, secretScalar } from '../../../lib/protocol/crypto/set/group.ts';
import { deal, type Part } from '../../../lib/protocol/crypto/set/sharing.ts';

/** The x of the vault under test: it is no end of the list. */
const mine = 2;
const threshold = 2;

export interface Made {
  /** Without the commitment, which needs the password. */
  readonly set: Omit<VaultSet, 'commitment'>;
  readonly key: Secret<Bytes>;
  /** Of the vault under test. */
  readonly shift: Bytes;
}

type Holder = Omit<EvaluationInputs, 'blinded'>;

export class OthersOfSet {
  /** The first member of each set, which answers beside the vault. */
  readonly #first = new Map<string, Holder>();

  /** A new key, shared among the vault, whose exchange gave `pad`, and two others. */
  share(pad: Secret<Bytes>, { vault, registration }: Pick<Entry, 'vault' | 'registration'>): Made {
    const pads = [secretScalar(randomScalar()), pad, secretScalar(randomScalar())];
    const { key, shifts, publicKeys } = deal(threshold, pads);
    const id = toBase64url(randomBytes(16));
    const members = publicKeys.map((publicKey, index): Entry => {
      const isMine = index + 1 === mine;
      const name = isMine ? vault : `other-${index + 1}`;
      const its = isMine ? registration : toBase64url(randomBytes(16));
      return { vault: name, registration: its, publicKey: toBase64url(publicKey) };
    });
    const [first = pad] = pads;
    const [shift = none, shiftOfMine = none] = shifts;
    const [publicKey = none] = publicKeys;
    this.#first.set(id, { pad: first, shift, publicKey });
    return { set: { id, threshold, ksf: defaultKsf, members }, key, shift: shiftOfMine };
  }

  /** What the first member makes of a guess, beside what the vault answered. */
  beside(evaluated: Bytes, { id }: VaultSet, blinded: Bytes): Part[] {
    const first = this.#first.get(id);
    if (!first) throw new Error('expected a set that was made here');
    const other = evaluateBlinded({ ...first, blinded });
    return [
      { position: 1, evaluated: other.evaluated },
      { position: mine, evaluated },
    ];
  }
}

const none: Bytes = new Uint8Array();
