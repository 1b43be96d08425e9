/** Why a vault gave no answer that could be used, in words. */
import type { UnavailableReason } from '../../lib/client/transport/outage.ts';
import type { UnavailableCode } from '../../lib/protocol/sdk-errors.ts';
import type { ErrorCode } from '../../lib/protocol/wire/errors.ts';

export interface OutageFacts {
  readonly reason: UnavailableReason;
  readonly systemCode?: string | undefined;
  /** HTTP status of an answer that was no vault's. */
  readonly status?: number | undefined;
  readonly code?: ErrorCode | UnavailableCode | undefined;
}

const causes: Readonly<Record<Exclude<UnavailableReason, 'tls' | 'answered_unavailable' | 'unknown'>, string>> = {
  refused: 'connection refused',
  no_such_host: 'no such host',
  not_tls: 'what answers there is not TLS',
  timeout: 'no answer in time',
  cut_off: 'the connection broke off',
  offline: 'no network',
};

const untrusted = 'its certificate comes from nobody whom this device trusts';

const certificates: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired, or this device's clock is wrong",
  CERT_NOT_YET_VALID: "its certificate is not valid yet, or this device's clock is wrong",
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
};

const answers: Partial<Record<ErrorCode, string>> = {
  key_store_unavailable: 'its key store is away',
  storage_unavailable: 'its storage is away',
  rate_limited: 'too many requests',
  conflict: 'other requests for this account came first',
};

/** Whether a vault answered, and said that it cannot do it now. */
export const isAnswer = ({ code }: Pick<OutageFacts, 'code'>): boolean =>
  code !== undefined && code !== 'vault_unavailable';

/** Such as `connection refused`. */
export function causeOf({ reason, systemCode, status, code }: OutageFacts): string {
  switch (reason) {
    case 'tls':
      return certificates[systemCode ?? ''] ?? `TLS failed: ${systemCode}`;
    case 'answered_unavailable':
      if (code && code !== 'vault_unavailable') return answers[code] ?? 'it failed';
      return status === undefined ? 'it failed' : `what answers there is no vault: HTTP ${status}`;
    case 'unknown':
      return systemCode ?? 'unknown cause';
    default:
      return causes[reason] ?? 'unknown cause';
  }
}
