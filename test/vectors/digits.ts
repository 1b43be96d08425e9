/** The 64 digits and what reading them forgives. `node test/vectors/digits.ts > test/vectors/digits.json` */
import { drawn, hex, printed } from './making.ts';

const keys = [Buffer.alloc(32), Buffer.from(Array.from({ length: 32 }, (_, at) => at)), drawn('digits').subarray(0, 32)];

export function vectors() {
  const key = hex(keys[2] ?? Buffer.alloc(0));
  const groups = key.match(/.{4}/g) ?? [];
  const read = (name: string, text: string) => ({ name, text, key });
  const refused = (name: string, text: string, problem: object) => ({ name, text, problem });
  const character = (text: string, position: number) => ({ kind: 'character', character: text, position });
  const length = (digits: number) => ({ kind: 'length', digits });
  return {
    written: keys.map((one) => ({ key: hex(one), text: (hex(one).match(/.{4}/g) ?? []).join(' ') })),
    read: [
      read('as it is written', groups.join(' ')),
      read('without spaces', key),
      read('in upper case', groups.join(' ').toUpperCase()),
      read('in four lines', [0, 4, 8, 12].map((at) => groups.slice(at, at + 4).join(' ')).join('\n')),
      read('with CR LF and tabs', groups.join('\r\n\t')),
      read('with hyphens', groups.join('-')),
      read('with en dashes', groups.join('\u2013')),
      read('with no-break spaces', groups.join('\u00a0')),
      read('with spaces around', `  ${groups.join('  ')}\n`),
    ],
    refused: [
      refused('empty', '', length(0)),
      refused('a digit short', key.slice(1), length(63)),
      refused('a digit long', `${key}0`, length(65)),
      refused('a letter that is none', `g${key.slice(1)}`, character('g', 1)),
      refused('the letter O', `${key.slice(0, 63)}O`, character('O', 64)),
      refused('with a comma', `${key.slice(0, 4)},${key.slice(4)}`, character(',', 5)),
      refused('with 0x before it', `0x${key}`, character('x', 2)),
      refused('with a character that cannot be seen', `${key.slice(0, 4)}\u200b${key.slice(4)}`, character('\u200b', 5)),
      refused('with digits of full width', key.replace(/^./, '\uff10'), character('\uff10', 1)),
      refused('after an emoji, which counts as one', `\u{1f511}${key}`, character('\u{1f511}', 1)),
    ],
  };
}

export type Vectors = ReturnType<typeof vectors>;

if (import.meta.main) process.stdout.write(printed(vectors()));
