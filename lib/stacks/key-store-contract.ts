/** What the key store's stack gives to the vault's, and how the vault knows that the ceremony is done. */
import type { StageName } from './config.ts';

export { type CeremonyState, ceremonyObstacle, ceremonyStates, isLater } from '../aws/ceremony-state.ts';

export interface KeyStoreOutputs {
  /** The key of origin AWS_CLOUDHSM under which the vault wraps. */
  readonly keyArn: string;
  /** Absent where it is not known: then nobody watches whether it is connected. */
  readonly customKeyStoreId?: string | undefined;
}

/** The ceremony writes its state here, as one of `ceremonyStates`. */
export const keyStoreStateParameter = (stage: StageName): string => `/backup-key-vault/${stage}/key-store/state`;
