/** `bkv completion`: a script by which a shell completes commands, options and files. */
import type { Command } from '../command.ts';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { offers } from '../completion/offer.ts';
import { zshCompletion } from '../completion/zsh.ts';
import type { CommandEntry } from '../table/entry.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export interface CompletionOptions {
  readonly shell: keyof typeof scripts;
}

/** Completes these commands, of which it is itself one. */
export const completionOf =
  (commands: readonly CommandEntry[]): Command<CompletionOptions> =>
  async (_context, { shell }) => {
    const script = scripts[shell](offers(commands));
    return { text: script, json: { shell, script } };
  };
