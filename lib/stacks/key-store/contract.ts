/** What the key store's stack gives to the vault's. */
import type { App } from 'aws-cdk-lib';
import type { Config } from '../config/config.ts';

export interface KeyStoreOutputs {
  /** The keys under which the vault wraps, in the order of `wrappingKeys`: the first wraps. */
  readonly keyArns: readonly string[];
  /** Absent where it is not known: then nobody watches whether it is connected. */
  readonly customKeyStoreId?: string | undefined;
  /** The parameter with the id of its cluster. Absent where it is not known: then nobody watches the HSMs. */
  readonly clusterParameter?: string | undefined;
}

/** Makes the stack of the CloudHSM key store. */
export type KeyStoreMaker = (app: App, config: Config) => KeyStoreOutputs;
