/**
 * An embedded AWS KMS for development and tests, on 127.0.0.1: the real `@aws-sdk/client-kms` works against it by its
 * `endpoint`. Real AES-256-GCM and ECDSA, real states and errors; but the key material is as safe as the machine it runs
 * on, and neither the signatures of requests nor IAM and key policies are evaluated: whoever reaches the port may do
 * everything. One process per data directory.
 */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { listen } from '../loopback.ts';
import type { KeyBackend } from './backends/backend.ts';
import { openBackend } from './backends/backends.ts';
import { memoryFile, openDurableFile } from './catalog/durable-file.ts';
import { openLedger } from './catalog/ledger.ts';
import type { Kms } from './kms.ts';
import { operations } from './operations.ts';
import { type ClusterLookup, type ConnectionErrorCode, developmentClusters } from './stores/cluster.ts';
import { KmsFault } from './wire/fault.ts';
import { type Dispatch, listener } from './wire/wire.ts';

export { type Cluster, type ClusterLookup, type ConnectionErrorCode, developmentClusterId } from './stores/cluster.ts';

export interface KmsOptions {
  /** Where keys and records are kept; in memory when absent. */
  readonly dataDir?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Where key material lives. By default what the environment's KMS_BACKEND names: `software` or `softhsm`. */
  readonly backend?: KeyBackend;
  /** Milliseconds since the epoch. Connections and deletions end by it too: while it stands still, none does. */
  readonly clock?: () => number;
  /** The CloudHSM clusters there are. By default the one of `developmentClusterId`. */
  readonly clusters?: ClusterLookup;
  /** How long a key store is CONNECTING or DISCONNECTING, in milliseconds. Default 20. */
  readonly connectMs?: number;
}

export interface EmbeddedKms {
  /** This is no place for a real key. */
  readonly developmentOnly: true;
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Calls received so far by operation, whether they succeeded or not. */
  readonly operations: ReadonlyMap<string, number>;
  /** The next ConnectCustomKeyStore that begins ends FAILED with this code. */
  failNextConnect(code: ConnectionErrorCode): void;
  /** Drops open connections and returns once nothing is written any more. */
  close(): Promise<void>;
}

async function openKms(
  options: KmsOptions,
): Promise<{ kms: Kms; sweep(): Promise<void>; connectFailures: ConnectionErrorCode[] }> {
  const { dataDir, clock = Date.now, clusters = developmentClusters, connectMs = 20 } = options;
  const backend = options.backend ?? (await openBackend(process.env.KMS_BACKEND, dataDir));
  const file = dataDir === undefined ? memoryFile : await openDurableFile(join(dataDir, 'kms-catalog.json'));
  const { view, commit, sweep } = await openLedger({ file, backend, clock });
  const connectFailures: ConnectionErrorCode[] = [];
  const takeConnectFailure = () => connectFailures.shift();
  return { kms: { view, commit, backend, clusters, clock, connectMs, takeConnectFailure }, sweep, connectFailures };
}

export async function startKms(options: KmsOptions = {}): Promise<EmbeddedKms> {
  const { kms, sweep, connectFailures } = await openKms(options);
  const calls = new Map<string, number>();
  const running = new Set<Promise<object>>();

  const dispatch: Dispatch = async (name, input) => {
    const operation = operations.get(name);
    if (!operation) throw new KmsFault('UnknownOperationException');
    calls.set(name, (calls.get(name) ?? 0) + 1);
    const read = await input();
    await sweep();
    const answer = Promise.resolve(operation(kms, read)).finally(() => running.delete(answer));
    running.add(answer);
    return answer;
  };

  await sweep();
  const { url, close } = await listen(createServer(listener(dispatch)), options.port);

  const shut = async (): Promise<void> => {
    await close();
    await Promise.allSettled(running);
    await kms.backend.close();
  };
  let closing: Promise<void> | undefined;

  return {
    developmentOnly: true,
    endpoint: url,
    operations: calls,
    failNextConnect: (code) => void connectFailures.push(code),
    close() {
      closing ??= shut();
      return closing;
    },
  };
}
