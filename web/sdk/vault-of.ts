/** The SDK as an app would set it up, for one account: one vault, or all of a set. */
import { BackupKeyVault } from '../../lib/client/index.ts';
import { type PageFacts, tokenOf } from '../vault/api.ts';

export function vaultOf({ vaults, threshold }: PageFacts, sub: string): BackupKeyVault {
  const members = vaults.map((vault) => ({ ...vault, token: () => tokenOf(vault, sub) }));
  const [only, ...more] = members;
  return new BackupKeyVault(only && more.length === 0 ? only : { threshold, vaults: members });
}

/** No account that anybody had before. */
export const newSubject = (): string => `visitor-${crypto.randomUUID()}`;
