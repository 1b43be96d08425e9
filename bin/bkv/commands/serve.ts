/** `bkv serve`: the embedded vault, or a set of them, until a signal ends it. */
import type { Command } from '../command.ts';

export const serve: Command<{ vaults?: string }> = async (_, { vaults }) => {
  const { runVault } = await import('../../../lib/local/process.ts');
  await runVault(process.env, vaults);
  return undefined;
};
