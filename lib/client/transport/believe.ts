/** Bytes that fit the wire and are no message or escrow are the vault's fault: to an app an InvalidAnswer. */
import { InvalidEscrow } from '../../protocol/crypto/escrow.ts';
import { InvalidMessage } from '../../protocol/crypto/invalid-message.ts';
import { type FieldOf, formWith } from '../../protocol/wire/form.ts';
import { InvalidAnswer } from '../errors.ts';

/** The answer, of the form that was asked for. */
export function ofForm<T extends object, Field extends FieldOf<T>>(answer: T, field: Field) {
  const form = formWith(answer, field);
  if (!form) throw new InvalidAnswer(`the answer's ${String(field)} is missing: it is of the other scheme`);
  return form;
}

export function disbelieve(cause: unknown): never {
  const invalid = cause instanceof InvalidMessage || cause instanceof InvalidEscrow;
  throw invalid ? new InvalidAnswer(cause.message, { cause }) : cause;
}
