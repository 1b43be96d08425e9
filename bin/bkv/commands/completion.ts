/** `bkv completion`: a script by which a shell completes commands, options and files. */
import type { Command } from '../command.ts';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { offers } from '../completion/offer.ts';
import { zshCompletion } from '../completion/zsh.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export interface CompletionOptions {
  readonly shell: keyof typeof scripts;
}

export const completion: Command<CompletionOptions> = async (_context, { shell }) => {
  const script = scripts[shell](offers());
  return { text: script, json: { shell, script } };
};
