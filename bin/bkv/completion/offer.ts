/** What a shell can offer after each command. */
import type { CommandEntry, Completion, OptionEntry } from '../table/entry.ts';
import { everywhere, parents } from '../table/shared.ts';

export interface OfferedOption {
  /** `-q`, `--quiet`. */
  readonly names: readonly string[];
  readonly text: string;
  readonly takesValue: boolean;
  readonly many: boolean;
  readonly completes?: Completion;
}

export interface Offer {
  /** `backup`, or `key` and `show`. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly options: readonly OfferedOption[];
  /** Of its argument, if it has one. */
  readonly completes?: Completion;
}

/** A word that is a command, or the first or second word of one. */
export interface NextWord {
  readonly word: string;
  readonly summary: string;
}

/** Both names that the package installs. */
export const programs = ['bkv', 'backup-key-vault'] as const;

const help: OptionEntry = { flags: '-h, --help', text: 'display help for command' };

export function offers(commands: readonly CommandEntry[]): Offer[] {
  return commands.map(offerOf);
}

function offerOf({ name, summary, options = [], argument }: CommandEntry): Offer {
  return {
    words: name.split(' '),
    summary,
    options: [...options, ...everywhere, help].map(optionOf),
    ...(argument?.completes && { completes: argument.completes }),
  };
}

function optionOf({ flags, text, many, completes }: OptionEntry): OfferedOption {
  const names = flags.match(/--?[a-z][\w-]*/g) ?? [];
  return { names, text, takesValue: flags.includes('<'), many: many === true, ...(completes && { completes }) };
}

/** What may follow `bkv`. */
export function firstWords(all: readonly Offer[]): NextWord[] {
  const words = new Map(
    all.map(({ words: [word = '', second], summary }) => [word, second ? (parents[word] ?? '') : summary]),
  );
  return [...words].map(([word, summary]) => ({ word, summary }));
}

/** What may follow the first word of commands of two. */
export function secondWords(all: readonly Offer[]): Map<string, NextWord[]> {
  const found = new Map<string, NextWord[]>();
  for (const { words, summary } of all) {
    const [first = '', word] = words;
    if (word) found.set(first, [...(found.get(first) ?? []), { word, summary }]);
  }
  return found;
}
