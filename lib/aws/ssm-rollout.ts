import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { VaultError } from '../protocol/wire/errors.ts';
import { mayRegister, type Rollout, readShare } from '../vault/rollout.ts';

/** Milliseconds for which a share that was read is used: a change is everywhere within that. */
const freshness = 30_000;

/**
 * The share in an SSM parameter. One that cannot be read again, or is no percentage, leaves the last one standing: a
 * slip neither opens nor closes the vault. Before any was read, nobody registers.
 */
export function ssmRollout(client: SSMClient, parameter: string, now = Date.now): (signal?: AbortSignal) => Rollout {
  let known: { readonly share: number; readonly readAt: number } | undefined;

  const refresh = async (signal?: AbortSignal) => {
    try {
      const command = new GetParameterCommand({ Name: parameter });
      const { Parameter } = await client.send(command, signal ? { abortSignal: signal } : {});
      known = { share: readShare(Parameter?.Value), readAt: now() };
    } catch (cause) {
      if (!known) throw new VaultError('storage_unavailable', {}, cause);
      known = { ...known, readAt: now() };
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
