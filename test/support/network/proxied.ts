/** A vault whose DynamoDB and KMS are behind fault-injecting proxies, and more vault processes on the same services. */
import type { EmbeddedOptions } from '../../../lib/local/embedded.ts';
import { startVaultProcess, type VaultProcess } from '../vault/vault.ts';
import { type FaultProxy, startProxy } from './proxy.ts';

export interface ProxiedVault {
  /** Goes through the proxies. */
  readonly vault: VaultProcess;
  /** Owns the services; reaches them directly. */
  readonly owner: VaultProcess;
  readonly dynamodb: FaultProxy;
  readonly kms: FaultProxy;
  close(): Promise<void>;
}

export async function startProxiedVault(settings: Record<string, string> = {}): Promise<ProxiedVault> {
  const owner = await startVaultProcess({ settings });
  const dynamodb = await startProxy(owner.services.dynamodb);
  const kms = await startProxy(owner.services.kms);
  const options: EmbeddedOptions = {
    settings,
    services: { dynamodb: dynamodb.endpoint, kms: kms.endpoint, jwksUri: owner.services.jwksUri },
  };
  const vault = await startVaultProcess(options);
  return {
    vault: { ...vault, token: owner.token },
    owner,
    dynamodb,
    kms,
    async close() {
      dynamodb.decide(undefined);
      kms.decide(undefined);
      await vault.close();
      await dynamodb.close();
      await kms.close();
      await owner.close();
    },
  };
}
