/** The peer sent bytes that are no group element, record or message. `field` is the message's name on the wire. */
export class InvalidMessage extends Error {
  override readonly name = 'InvalidMessage';
  readonly field: 'registrationRequest' | 'registrationResponse' | 'ke1' | 'ke2';

  constructor(field: InvalidMessage['field']) {
    super(`${field} expected a valid OPAQUE message, got bytes that do not decode to one`);
    this.field = field;
  }
}
