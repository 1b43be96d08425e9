/** `bkv serve`: the embedded vault, until a signal ends it. */
import type { Command } from '../command.ts';

export const serve: Command<object> = async () => {
  const { serve } = await import('../../../lib/local/serve.ts');
  await serve(process.env);
  return undefined;
};
