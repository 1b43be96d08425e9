import type { APIGatewayProxyEvent } from 'aws-lambda';
import { VaultError } from '../../lib/protocol/wire/errors.ts';
import { bodyLimit, check, type Schema } from '../../lib/protocol/wire/schemas.ts';

/** The body, if it is small enough, JSON, and exactly what the route takes. Throws `too_large`, `invalid_request`. */
export function parseBody<T>(event: APIGatewayProxyEvent, schema: Schema<T> | undefined): T | undefined {
  if (!schema) return undefined;
  const result = check(schema, parseJson(readText(event)));
  if ('errors' in result) throw new VaultError('invalid_request', { errors: result.errors });
  return result.value;
}

function readText({ body, isBase64Encoded }: APIGatewayProxyEvent): string {
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > bodyLimit)
    throw new VaultError('too_large', { detail: `body expected at most ${bodyLimit} bytes` });
  return bytes.toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new VaultError('invalid_request', { errors: [{ field: 'body', reason: 'expected JSON' }] });
  }
}
