import type { Bytes } from '../../lib/protocol/crypto/bytes.ts';
import { identityMessage } from '../../lib/protocol/crypto/identity.ts';
import type { RegistrationFinishAnswer, RegistrationStartAnswer } from '../../lib/protocol/wire/schemas.ts';
import type { Identity } from '../../lib/vault/ports.ts';
import type { Request } from './route-handler.ts';

type Registering = 'registration-start' | 'registration-finish';

/** The vault's signature of an answer: only this vault gives it, to this request, with this token. */
export function signatureOf(
  answer: RegistrationStartAnswer | RegistrationFinishAnswer,
  { body, caller }: Request<Registering>,
  identity: Identity,
): Promise<Bytes> {
  return identity.sign(identityMessage({ token: caller.token, request: body, answer }));
}
