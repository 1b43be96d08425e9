/** The commands for this machine. `all` gives every command, for completion. */
import type { CommandEntry } from './entry.ts';

export const machine = (all: () => readonly CommandEntry[]): readonly CommandEntry[] => [
  {
    name: 'doctor',
    summary: 'look for what is wrong: address, TLS, token, clock, the folder of the key',
    details: [
      'Each line says ok, or wrong and what to do. The exit code is that of the first thing wrong. What the token says is shown and not verified: only the vault can do that.',
    ],
    answers: true,
    load: async () => (await import('../commands/doctor.ts')).doctor,
  },
  {
    name: 'serve',
    summary: 'run a vault on this machine, for trying and developing',
    details: ['From a clone of the repository only: the npm package has no vault in it, and ends with exit code 14.'],
    load: async () => (await import('../commands/serve.ts')).serve,
  },
  {
    name: 'completion',
    summary: 'print a script that completes commands, options and files in a shell',
    argument: { key: 'shell', usage: '<shell>', completes: ['bash', 'zsh', 'fish'] },
    examples: ['source <(bkv completion bash)', 'source <(bkv completion zsh)', 'bkv completion fish | source'],
    answers: true,
    load: async () => (await import('../commands/completion.ts')).completionOf(all()),
  },
];
