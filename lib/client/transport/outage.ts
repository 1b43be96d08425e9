/** Why a request got no whole answer, as far as the platform says: Node names the cause, a browser hides it. */
import { BackupKeyVaultError } from '../../protocol/sdk-error.ts';

/** Why no answer came, as far as the platform says. */
export type UnavailableReason =
  /** Nothing listens there. */
  | 'refused'
  | 'no_such_host'
  /** What listens there speaks no TLS. */
  | 'not_tls'
  /** TLS failed: most often its certificate is not valid, and `systemCode` says why. */
  | 'tls'
  | 'timeout'
  /** The connection broke off before the whole answer was there. */
  | 'cut_off'
  /** The vault answered that it cannot do this now; or something answered that is no vault. */
  | 'answered_unavailable'
  /** This device has no network, or no way to that address. */
  | 'offline'
  | 'unknown';

export interface Outage {
  readonly reason: UnavailableReason;
  /** Such as `CERT_HAS_EXPIRED`, where the platform says one. */
  readonly systemCode?: string | undefined;
}

const reasons: readonly (readonly [RegExp, UnavailableReason])[] = [
  [/^ECONNREFUSED$/, 'refused'],
  [/^(ENOTFOUND|EAI_\w+)$/, 'no_such_host'],
  [/^(ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE)|EPROTO)$/, 'not_tls'],
  [/CERT|^ERR_(SSL|TLS)_|^UNABLE_TO_VERIFY|^HOSTNAME_MISMATCH$/, 'tls'],
  [/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/, 'timeout'],
  [/^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET)$/, 'cut_off'],
  [/^(ENETUNREACH|EHOSTUNREACH|ENETDOWN|EADDRNOTAVAIL)$/, 'offline'],
];

/** Takes what `fetch`, or reading its answer, rejected with. */
export function outageOf(error: unknown): Outage {
  const codes = [...codesOf(error)];
  for (const systemCode of codes) {
    const reason = reasons.find(([pattern]) => pattern.test(systemCode))?.[1];
    if (reason) return { reason, systemCode };
  }
  if (nameOf(error) === 'TimeoutError') return { reason: 'timeout' };
  if (isOffline()) return { reason: 'offline' };
  return codes[0] === undefined ? { reason: 'unknown' } : { reason: 'unknown', systemCode: codes[0] };
}

/** Where each address of a host failed, Node gives an AggregateError. */
function* codesOf(error: unknown, depth = 0): Generator<string> {
  if (typeof error !== 'object' || error === null || depth > 4) return;
  // A DOMException's is a number.
  // The codes of our own errors name no outage.
  if (error instanceof BackupKeyVaultError) return;
  if ('code' in error && typeof error.code === 'string') yield error.code;
  if ('cause' in error) yield* codesOf(error.cause, depth + 1);
  if ('errors' in error && Array.isArray(error.errors)) for (const one of error.errors) yield* codesOf(one, depth + 1);
}

function nameOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
}

/** Browsers alone say so. */
function isOffline(): boolean {
  return typeof navigator === 'object' && 'onLine' in navigator && navigator.onLine === false;
}
