import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import { VaultError } from '../protocol/wire/errors.ts';
import { mayRegister, type Rollout, readShare } from '../vault/rollout.ts';
import type { Ssm } from './clients.ts';

/** For how many milliseconds a share is used after it was read. A change reaches every function within that time. */
const freshness = 30_000;

export interface ShareSettings {
  /** Name of the SSM parameter. */
  readonly parameter: string;
  /** Percent, while there is no such parameter. */
  readonly share: number;
}

/**
 * The share in an SSM parameter, which whoever runs the roll-out makes and changes. If it cannot be read again, or is no
 * percentage, the last one stays in use: a mistake neither opens nor closes the vault. Until SSM was asked, nobody
 * registers.
 */
export function ssmRollout(
  client: Ssm,
  { parameter, share: untilThen }: ShareSettings,
  now = Date.now,
): (signal?: AbortSignal) => Rollout {
  let known: { readonly share: number; readonly readAt: number } | undefined;

  const refresh = async (signal?: AbortSignal) => {
    try {
      const command = new GetParameterCommand({ Name: parameter });
      const { Parameter } = await client.send(command, signal ? { abortSignal: signal } : {});
      known = { share: readShare(Parameter?.Value), readAt: now() };
    } catch (cause) {
      const last = cause instanceof ParameterNotFound ? { share: untilThen } : known;
      if (!last) throw new VaultError('storage_unavailable', {}, cause);
      known = { share: last.share, readAt: now() };
    }
    return known;
  };

  return (signal) => ({
    async allows(account) {
      const { share } = known && now() - known.readAt < freshness ? known : await refresh(signal);
      return mayRegister(account, share);
    },
  });
}
