/** Completion for fish. */
import type { Completion } from '../table/entry.ts';
import { firstWords, type NextWord, type Offer, type OfferedOption, programs, secondWords } from './offer.ts';

export function fishCompletion(all: readonly Offer[]): string {
  const lines = programs.flatMap((program) => [
    `complete -c ${program} -f`,
    ...after(program, [], firstWords(all)),
    ...[...secondWords(all)].flatMap(([first, seconds]) => after(program, [first], seconds)),
    ...all.flatMap((offer) => linesOf(program, offer)),
  ]);
  return `# fish completion for bkv. To use it: bkv completion fish | source
# Whether these words are all that was typed after the program's name.
function __bkv_typed
    set -l words (commandline -opc)
    test "$words[2..-1]" = "$argv"
end
# Whether the words after the program's name begin with these.
function __bkv_in
    set -l words (commandline -opc)[2..-1]
    set -l first $words[1..(count $argv)]
    test "$first" = "$argv"
end
${lines.join('\n')}`;
}

function after(program: string, words: readonly string[], next: readonly NextWord[]): string[] {
  const when = quote(['__bkv_typed', ...words].join(' '));
  return next.map(({ word, summary }) => `complete -c ${program} -n ${when} -a ${word} -d ${quote(summary)}`);
}

function linesOf(program: string, { words, options, completes }: Offer): string[] {
  const inside = `complete -c ${program} -n ${quote(`__bkv_in ${words.join(' ')}`)}`;
  const argument = completes ? [`${inside} ${valuesOf(completes)}`] : [];
  return [...options.map((option) => `${inside} ${optionOf(option)}`), ...argument];
}

function optionOf({ names, text, takesValue, completes }: OfferedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  // -x offers no files beside the values, -r needs a value.
  const value = takesValue ? [completes === 'files' ? '-r' : '-x', ...(completes ? [valuesOf(completes)] : [])] : [];
  return [...flags, ...value, '-d', quote(text)].join(' ');
}

function valuesOf(completes: Completion): string {
  if (completes === 'files') return '-F';
  if (completes === 'folders') return "-a '(__fish_complete_directories)'";
  return `-a ${quote(completes.join(' '))}`;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
