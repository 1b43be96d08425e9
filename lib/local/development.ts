/** What only the embedded vault has, for the people and programs of this machine: its token and its identity. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import { VaultError } from '../protocol/wire/errors.ts';
import type { OwnRequest } from './gateway.ts';
import type { TokenClaims } from './issuer.ts';
import { foreignHeader } from './this-machine.ts';

export interface Development {
  /** Absent where the issuer is not this vault's own: then there is no such route. */
  readonly token: ((claims: TokenClaims) => Promise<string>) | undefined;
  /** Absent likewise. */
  readonly keySet: (() => object) | undefined;
  readonly identity: string;
}

/**
 * `POST /dev/token {"sub": "alice"}`, `GET /dev/jwks`, by which a vault in an emulator takes such a token too, and `GET
 * /dev/identity`; undefined for any other request.
 */
export async function answerDevelopment(
  { token, keySet, identity }: Development,
  { method, path, headers, body }: OwnRequest,
): Promise<APIGatewayProxyResult | undefined> {
  switch (`${method} ${path}`) {
    case 'GET /dev/identity':
      requireThisMachine(headers);
      return json({ identity });
    case 'GET /dev/jwks':
      if (!keySet) return undefined;
      requireThisMachine(headers);
      return json(keySet());
    case 'POST /dev/token':
      if (!token) return undefined;
      requireThisMachine(headers);
      return json({ token: await token({ sub: subjectIn(body) }) });
    default:
      return undefined;
  }
}

function requireThisMachine(headers: OwnRequest['headers']): void {
  const foreign = foreignHeader(headers);
  if (foreign)
    throw new VaultError('forbidden', { detail: `The header ${foreign} expected localhost, 127.0.0.1 or [::1]` });
}

function subjectIn(body: string): string {
  let sub: unknown;
  try {
    ({ sub } = JSON.parse(body));
  } catch {
    // Refused below, like every body without a subject.
  }
  if (typeof sub === 'string' && sub !== '') return sub;
  throw new VaultError('invalid_request', { errors: [{ field: 'sub', reason: 'expected a non-empty string' }] });
}

function json(answer: object): APIGatewayProxyResult {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode: 200, headers, body: JSON.stringify(answer) };
}
