/** The one form of a JSON value that two sides hash alike, whatever wrote it: RFC 8785, by the author's own package. */
import canonicalize from 'canonicalize';
import { type Bytes, sha256, toBase64url, utf8 } from './bytes.ts';

/** Members that are undefined are left out. Throws where there is no such form: lone surrogates, NaN, endless depth. */
export function canonicalText(value: object): string {
  return canonicalize(value) ?? '';
}

/** Its UTF-8. */
export function canonicalJson(value: object): Bytes {
  return utf8(canonicalText(value));
}

/** Base64url of the SHA-256 of the RFC 8785 form: 43 characters. */
export function digestOf(value: object): string {
  return toBase64url(sha256(canonicalJson(value)));
}
