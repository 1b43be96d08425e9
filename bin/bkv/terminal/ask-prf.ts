/** The output of a passkey's PRF, which opens the key: asked for, or read. It is never an argument. */
import { base64, base64urlnopad, hex } from '@scure/base';
import type { Bytes } from '../../../lib/protocol/crypto/bytes.ts';
import { requirePrf } from '../../../lib/protocol/crypto/passkey.ts';
import { Failure } from '../failure.ts';
import { readSmallFile } from '../files/small-file.ts';
import { isInteractive } from './ask.ts';
import { atTerminal } from './prompt.ts';
import { readLines } from './standard-input.ts';

interface Asking {
  /** 2: of two evaluations, one a line. */
  readonly count: 1 | 2;
  /** The file that has them, where one was named. */
  readonly from: string | undefined;
}

/** Throws `usage`, `invalid_prf` and PasskeyWithoutPrf. */
export async function askPrf({ count, from }: Asking): Promise<Bytes[]> {
  // Its name would be repeated by the error that no such file exists.
  if (from !== undefined && decoded(from))
    throw new Failure('usage', 'A PRF output is no argument: name a file of it.');
  if (from === undefined && isInteractive()) return atTerminal((terminal) => ask(terminal, count));
  const text = from === undefined ? (await readLines(Number.POSITIVE_INFINITY)).join('\n') : await readSmallFile(from);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === count) return lines.map(parsePrf);
  const expected = count === 1 ? 'One line was' : 'Two lines were';
  const what = count === 1 ? 'the PRF output of the passkey' : 'the PRF outputs of two evaluations';
  const way = lines.length > count ? ' Of what fido2-assert prints it is the last line: tail -n 1' : '';
  throw new Failure('usage', `${expected} expected, ${what}, and ${lines.length} came.${way}`);
}

async function ask(terminal: { ask(question: string, options: { hidden: true }): Promise<string> }, count: 1 | 2) {
  const first = parsePrf(await terminal.ask('PRF output: ', { hidden: true }));
  if (count === 1) return [first];
  return [first, parsePrf(await terminal.ask('PRF output of a second evaluation: ', { hidden: true }))];
}

/** By its length: 64 hex digits, base64 as fido2-assert prints it, or base64url without padding. */
const codings: Readonly<Record<number, { decode(text: string): Uint8Array }>> = {
  64: hex,
  44: base64,
  43: base64urlnopad,
};

function parsePrf(line: string): Bytes {
  const bytes = decoded(line.trim());
  if (bytes) return requirePrf(bytes);
  throw new Failure('invalid_prf', 'A PRF output is 32 bytes: 64 hex digits, or base64 as fido2-assert prints it.');
}

function decoded(text: string): Bytes | undefined {
  try {
    const bytes = codings[text.length]?.decode(text);
    return bytes && new Uint8Array(bytes);
  } catch {
    // The library's own error repeats what it refuses.
    return undefined;
  }
}
