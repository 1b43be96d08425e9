/** The members of a vault set as a device is configured with them: where each is, which vault it is, and who asks. */
import { isThreshold, setSize } from '../../protocol/crypto/set/size.ts';
import { BackupKeyVaultError } from '../../protocol/sdk-error.ts';
import { vaultName } from '../../protocol/wire/vault-name.ts';
import { readAddress } from '../transport/address.ts';
import { createTransport, type Transport, type TransportOptions, under } from '../transport/transport.ts';
import { VaultClock } from '../transport/vault-clock.ts';

/** One vault of a set. */
export interface MemberOptions extends Pick<TransportOptions, 'url' | 'token' | 'identity'> {
  /**
   * The vault's own name. What another vault answers is refused, and nothing is signed for it: so no two addresses are
   * the same vault.
   */
  readonly name: string;
}

/** The vaults that keep a key together, and how many of them are needed. */
export interface SetOptions extends Pick<TransportOptions, 'fetch' | 'onRetry'> {
  readonly vaults: readonly MemberOptions[];
  /** More than half of the vaults: 2 of 3, 3 of 5. Fewer than these together cannot test one password. */
  readonly threshold: number;
}

/** What is wrong with the vaults that an app names. */
export type VaultsProblem = 'too_few' | 'too_many' | 'threshold' | 'name' | 'same_name' | 'same_url';

const problems: Readonly<Record<VaultsProblem, string>> = {
  too_few: `vaults expected at least ${setSize.least}`,
  too_many: `vaults expected at most ${setSize.most}`,
  threshold: 'threshold expected a whole number of more than half of the vaults, and at most all',
  name: `name expected ${vaultName.expected}`,
  same_name: 'name expected another one for each vault',
  same_url: 'url expected another one for each vault',
};

/** Thrown by the constructor, before anything is sent. */
export class InvalidVaults extends BackupKeyVaultError {
  override readonly name = 'InvalidVaults';
  declare readonly code: 'invalid_vaults';
  readonly problem: VaultsProblem;

  /** @internal */
  constructor(problem: VaultsProblem) {
    super('invalid_vaults', problems[problem]);
    this.problem = problem;
  }
}

export interface Member {
  readonly name: string;
  readonly url: string;
  readonly call: Transport;
  readonly clock: VaultClock;
}

/** Throws {@link InvalidVaults}, {@link InvalidAddress}. */
export function openMembers(options: SetOptions): Member[] {
  requireRules(options);
  const { fetch, onRetry } = options;
  return options.vaults.map((vault) => {
    const clock = new VaultClock();
    const told = onRetry && {
      onRetry: (retry: Parameters<typeof onRetry>[0]) => onRetry({ ...retry, vault: vault.name }),
    };
    const call = createTransport({ ...vault, ...(fetch && { fetch }), ...told }, clock);
    return { name: vault.name, url: readAddress(vault.url).href, call, clock };
  });
}

/** The same, of which each request ends with this signal. */
export function membersUnder(members: readonly Member[], signal: AbortSignal): Member[] {
  return members.map((member) => ({ ...member, call: under(member.call, signal) }));
}

function requireRules({ vaults, threshold }: SetOptions): void {
  const count = vaults.length;
  if (count < setSize.least) throw new InvalidVaults('too_few');
  if (count > setSize.most) throw new InvalidVaults('too_many');
  if (!isThreshold(threshold, count)) throw new InvalidVaults('threshold');
  if (!vaults.every(({ name }) => vaultName.pattern.test(name))) throw new InvalidVaults('name');
  if (new Set(vaults.map(({ name }) => name)).size < count) throw new InvalidVaults('same_name');
  if (new Set(vaults.map(({ url }) => readAddress(url).href)).size < count) throw new InvalidVaults('same_url');
}
