/** How a rule ends that does not hold, or was not tried. */

/** The rule does not hold. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** The rule cannot be tried here, and why. */
export class NotTried extends Error {
  override readonly name = 'NotTried';
}
