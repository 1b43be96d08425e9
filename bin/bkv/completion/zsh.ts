/** Completion for zsh. */
import type { Completion } from '../table/entry.ts';
import { firstWords, type NextWord, type Offer, type OfferedOption, programs, secondWords } from './offer.ts';

export function zshCompletion(all: readonly Offer[]): string {
  return `#compdef ${programs.join(' ')}
# zsh completion for bkv. To use it: source <(bkv completion zsh), or save it as _bkv in a folder of $fpath
_bkv() {
  local -a commands
  if (( CURRENT == 2 )); then
    ${described(firstWords(all))}
    return
  fi
  local command=$words[2]
${[...secondWords(all)].map(([first, seconds]) => second(first, seconds)).join('\n')}
  shift words
  (( CURRENT-- ))
  case $command in
${all.map((offer) => `    '${offer.words.join(' ')}') _arguments ${specifications(offer).join(' ')} ;;`).join('\n')}
  esac
}
if [[ $funcstack[1] == _bkv ]]; then
  _bkv "$@"
else
  compdef _bkv ${programs.join(' ')}
fi`;
}

function described(list: readonly NextWord[]): string {
  const items = list.map(({ word, summary }) => quote(`${word}:${summary}`)).join(' ');
  return `commands=(${items})\n    _describe command commands`;
}

function second(first: string, seconds: readonly NextWord[]): string {
  return `  if [[ $command == ${first} ]]; then
    if (( CURRENT == 3 )); then
    ${described(seconds)}
      return
    fi
    command="${first} $words[3]"
    shift words
    (( CURRENT-- ))
  fi`;
}

function specifications({ options, completes }: Offer): string[] {
  const positional = completes ? [quote(`*:${nounOf(completes)}:${actionOf(completes)}`)] : [];
  return [...options.map(optionSpecification), ...positional];
}

/** `'(-q --quiet)'{-q,--quiet}'[text]'`: zsh makes one of each name, and offers them once. */
function optionSpecification({ names, text, takesValue, many, completes }: OfferedOption): string {
  const value = takesValue ? `:${nounOf(completes)}:${actionOf(completes)}` : '';
  const rest = `[${text.replace(/[[\]\\]/g, '\\$&')}]${value}`;
  const [name = ''] = names;
  if (names.length > 1) return `${quote(`(${names.join(' ')})`)}{${names.join(',')}}${quote(rest)}`;
  return quote(`${many ? '*' : ''}${name}${takesValue ? '=' : ''}${rest}`);
}

function nounOf(completes: Completion | undefined): string {
  if (completes === 'files') return 'file';
  return completes === 'folders' ? 'folder' : 'value';
}

function actionOf(completes: Completion | undefined): string {
  if (completes === 'files') return '_files';
  if (completes === 'folders') return '_files -/';
  return completes ? `(${completes.join(' ')})` : ' ';
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
