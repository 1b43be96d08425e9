/** What every operation is given. */
import type { KeyBackend } from './backends/backend.ts';
import type { Ledger } from './catalog/ledger.ts';
import type { ClusterLookup, ConnectionErrorCode } from './stores/cluster.ts';
import type { Input } from './wire/input.ts';

export interface Kms extends Pick<Ledger, 'view' | 'commit'> {
  readonly backend: KeyBackend;
  readonly clusters: ClusterLookup;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** How long a key store is CONNECTING or DISCONNECTING, in milliseconds. */
  readonly connectMs: number;
  /** The error that a test wants the next connection to end with. Asking for it uses it up. */
  takeConnectFailure(): ConnectionErrorCode | undefined;
}

/** The answer is the JSON body. Throws a KmsFault to refuse. */
export type Operation = (kms: Kms, input: Input) => object | Promise<object>;

/** Times on the wire are seconds since the epoch. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;
