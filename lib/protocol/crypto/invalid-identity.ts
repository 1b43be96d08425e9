/** A pin is no public key of the kind that an identity key has. Beside what reads one, which loads later. */
export class InvalidIdentity extends Error {
  override readonly name = 'InvalidIdentity';
}
