/** The one field of the body that a /dev route takes. */
import { isSubject } from '../../protocol/crypto/account.ts';
import { VaultError } from '../../protocol/wire/errors.ts';

export function subjectIn(body: string): string {
  const { sub } = fieldsOf(body);
  if (typeof sub !== 'string' || sub === '') throw invalid('sub', 'expected a non-empty string');
  if (!isSubject(sub)) throw invalid('sub', 'expected well-formed Unicode of 1 to 255 bytes');
  return sub;
}

export function downIn(body: string): boolean {
  const { down } = fieldsOf(body);
  if (typeof down !== 'boolean') throw invalid('down', 'expected true or false');
  return down;
}

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}

function invalid(field: string, reason: string): VaultError {
  return new VaultError('invalid_request', { errors: [{ field, reason }] });
}
