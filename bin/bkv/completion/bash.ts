/** Completion for bash, 3.2 (macOS) and later. */
import type { Completion } from '../table/entry.ts';
import { firstWords, type NextWord, type Offer, programs, secondWords } from './offer.ts';

export function bashCompletion(all: readonly Offer[]): string {
  return `# bash completion for bkv. To use it: source <(bkv completion bash)
_bkv() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  # bash makes three words of --out=file.
  if [ "$current" = = ]; then current=; elif [ "$previous" = = ]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    ${words([...firstWords(all).map(({ word }) => word), '--help', '--version'])}
    return
  fi
${[...secondWords(all)].map(([first, seconds]) => second(first, seconds)).join('\n')}
  case "$command $previous" in
${all.flatMap(values).join('\n')}
  esac
  if [ "\${current:0:1}" = - ]; then
    case $command in
${all.map((offer) => `      '${nameOf(offer)}') ${words(longNames(offer))} ;;`).join('\n')}
    esac
    return
  fi
  case $command in
${all.flatMap((offer) => (offer.completes ? `    '${nameOf(offer)}') ${candidates(offer.completes)} ;;` : [])).join('\n')}
  esac
}
_bkv_offer() {
  local line
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$@")
}
_bkv_names() {
  compopt -o filenames 2>/dev/null
  _bkv_offer "$@"
}
complete -F _bkv ${programs.join(' ')}`;
}

function nameOf(offer: Offer): string {
  return offer.words.join(' ');
}

function longNames({ options }: Offer): string[] {
  return options.flatMap(({ names }) => names.filter((name) => name.startsWith('--')));
}

function second(first: string, seconds: readonly NextWord[]): string {
  return `  if [ "$command" = ${first} ]; then
    if [ "$COMP_CWORD" -eq 2 ]; then
      ${words([...seconds.map(({ word }) => word), '--help'])}
      return
    fi
    command="${first} \${COMP_WORDS[2]}"
  fi`;
}

function values(offer: Offer): string[] {
  return offer.options
    .filter(({ takesValue }) => takesValue)
    .map(({ names, completes }) => {
      const patterns = names.map((name) => `'${nameOf(offer)} ${name}'`).join(' | ');
      return `    ${patterns}) ${completes ? `${candidates(completes)}; ` : ''}return ;;`;
    });
}

function candidates(completes: Completion): string {
  if (completes === 'files') return '_bkv_names -f -- "$current"';
  return completes === 'folders' ? '_bkv_names -d -- "$current"' : words(completes);
}

function words(list: readonly string[]): string {
  return `_bkv_offer -W '${list.join(' ')}' -- "$current"`;
}
