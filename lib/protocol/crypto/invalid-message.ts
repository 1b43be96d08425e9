/** Names of messages that carry OPAQUE's bytes, and of those that carry the vault set's group elements and scalars. */
type OpaqueMessage = 'registrationRequest' | 'registrationResponse' | 'ke1' | 'ke2';
type SetMessage = 'exchange' | 'publicKey' | 'shift' | 'blinded' | 'evaluated' | 'evaluationProof';

/** The peer sent bytes that are no group element, scalar, record or message. `field` is the message's name on the wire. */
export class InvalidMessage extends Error {
  override readonly name = 'InvalidMessage';
  readonly field: OpaqueMessage | SetMessage;

  constructor(
    field: OpaqueMessage | SetMessage,
    expected = 'a valid OPAQUE message, got bytes that do not decode to one',
  ) {
    super(`${field} expected ${expected}`);
    this.field = field;
  }
}
