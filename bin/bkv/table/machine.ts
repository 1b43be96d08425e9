/** The commands for this machine. */
import type { CommandEntry } from './entry.ts';

export const machine: readonly CommandEntry[] = [
  {
    name: 'serve',
    summary: 'run a vault on this machine, for trying and developing',
    load: async () => (await import('../commands/serve.ts')).serve,
  },
];
