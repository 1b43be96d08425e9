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
    name: 'conformance',
    summary: 'try a vault against the rules of the protocol, one by one',
    options: [
      { flags: '--url <vault>', text: 'the vault (default: VAULT_URL)' },
      {
        flags: '--identity <key>',
        text: 'its identity key (default: VAULT_IDENTITY); without it, signatures are skipped',
      },
      { flags: '--only <number>', text: 'a rule, such as 4.5, or a group of rules, such as 4', many: true },
      { flags: '--destroy', text: 'also spend every attempt of a key until it is destroyed: takes minutes' },
    ],
    details: [
      'For who runs a vault or writes one. Each line says pass, fail or skip, and why. A vault on this machine gives the accounts; for another one, VAULT_TOKEN is of a test account without a key, and what needs a second account is skipped. The account is left without a key. A failed rule ends with exit code 16.',
    ],
    examples: [
      'bkv conformance --url http://127.0.0.1:8787',
      'VAULT_TOKEN=... bkv conformance --url https://vault.example.com --json',
    ],
    answers: true,
    load: async () => (await import('../commands/conformance.ts')).conformance,
  },
  {
    name: 'serve',
    summary: 'run a vault on this machine, or a set of them, for trying and developing',
    options: [
      {
        flags: '--vaults <count>',
        text: 'a set of so many vaults, 2 to 9, on PORT and the ports after it',
        completes: ['3', '5', '7', '9'],
      },
    ],
    details: [
      'Each vault of a set has a table, a key store and an identity of its own, and keeps a part of a key. More than half of them bring the key back; fewer cannot try a password. What is printed at the start has the lines that tell the other commands of the set.',
      'From a clone of the repository only: the npm package has no vault in it, and ends with exit code 14.',
    ],
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
