import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { concat } from '../../lib/protocol/crypto/bytes.ts';

/** Of the issuers that were looked at, the longest set has 20 KiB and a dozen keys. */
const mostBytes = 256 * 1024;
const mostKeys = 100;

/** Milliseconds, for the whole answer. */
const timeout = 2000;

/** The keys that an issuer publishes (RFC 7517 section 5). Throws where it gives none, or more than is good for us. */
export async function fetchKeys(uri: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(uri, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeout),
  });
  const { status, body } = response;
  if (status !== 200 || !body) {
    await body?.cancel();
    throw new Error(`The key set expected status 200 with a body, got ${status}`);
  }
  const set: JSONWebKeySet = JSON.parse(await readText(body));
  const keys = createLocalJWKSet(set);
  if (set.keys.length > mostKeys) throw new Error(`The key set expected at most ${mostKeys} keys`);
  return keys;
}

/** Leaving the loop ends the connection. */
async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > mostBytes) throw new Error(`The key set expected at most ${mostBytes} bytes`);
    parts.push(part);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(concat(...parts));
}
