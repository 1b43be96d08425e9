/** `bkv serve`: the embedded vault, until a signal ends it. */
import type { Command } from '../command.ts';

export const serve: Command<object> = async () => {
  const { runVault } = await import('../../../lib/local/process.ts');
  await runVault(process.env);
  return undefined;
};
