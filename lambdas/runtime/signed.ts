import { toBase64url } from '../../lib/protocol/crypto/bytes.ts';
import { identityMessage } from '../../lib/protocol/crypto/identity.ts';
import type { RegistrationFinishAnswer, RegistrationStartAnswer } from '../../lib/protocol/wire/schemas.ts';
import type { Identity } from '../../lib/vault/ports.ts';
import type { Request } from './route-handler.ts';

type Registering = 'registration-start' | 'registration-finish';

/** The answer, and the vault's signature of it: only this vault gives it, to this request, with this token. */
export async function signed<Answer extends RegistrationStartAnswer | RegistrationFinishAnswer>(
  answer: Answer,
  { body, caller }: Request<Registering>,
  identity: Identity,
): Promise<Answer> {
  const signature = await identity.sign(identityMessage({ token: caller.token, request: body, answer }));
  return { ...answer, identitySignature: toBase64url(signature) };
}
