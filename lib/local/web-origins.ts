/** Which web apps may read the embedded vault's answers: those of this machine, and those that it is told of. */
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { webHeaders } from '../protocol/wire/web.ts';
import { InvalidSetting, list } from '../vault/policy.ts';
import { isOwnOrigin } from './dev/this-machine.ts';

/** Beside those of this machine. */
export type WebOrigins = readonly string[];

/** From `VAULT_ALLOWED_ORIGINS`, as the functions read it. Any page may get a token here, so `*` is refused. */
export function readWebOrigins(env: Readonly<Record<string, string | undefined>>): WebOrigins {
  const origins = list(env, 'VAULT_ALLOWED_ORIGINS');
  for (const origin of origins)
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new InvalidSetting(`VAULT_ALLOWED_ORIGINS expected origins such as https://app.example, got "${origin}"`);
  return origins;
}

/** The answer with the headers that let the page which asked read it. What is under /dev is for this machine alone. */
export function withWebHeaders(
  answer: APIGatewayProxyResult,
  { url, headers: { origin } }: IncomingMessage,
  configured: WebOrigins,
): APIGatewayProxyResult {
  const others = url?.startsWith('/dev/') ? [] : configured;
  const readers = origin !== undefined && isOwnOrigin(origin) ? [origin, ...others] : others;
  return { ...answer, headers: { ...answer.headers, vary: 'Origin', ...webHeaders(origin, readers) } };
}
