/** `bkv serve`: the embedded vault, or a set of them, until a signal ends it. */
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Command } from '../command.ts';

/** Beside the code, which whoever can write there could change as well. In /tmp others could. */
const compiled = new URL('../../../node_modules/.cache/compiled', import.meta.url);

export const serve: Command<{ vaults?: string }> = async (_, { vaults }) => {
  // Nearly half of a start is compiling: from the second start on that is read. A folder that cannot be written to is no failure.
  // Node 20 has none.
  module.enableCompileCache?.(fileURLToPath(compiled));
  const { runVault } = await import('../../../lib/local/process.ts');
  await runVault(process.env, vaults);
  return undefined;
};
