/** Standard input that is no terminal, a line at a time. */
import { Failure } from '../failure.ts';

/** Bytes. Longer than any password or key, and shorter than a file that was piped in by mistake. */
const limit = 64 * 1024;

/** At most `most` lines, without their ends; fewer when the input ends. Does not wait for more than it needs. */
export async function readLines(most: number): Promise<string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let length = 0;
  for await (const chunk of process.stdin) {
    length += chunk.length;
    if (length > limit) throw new Failure('usage', 'There is too much on standard input.');
    text += decode(decoder, chunk);
    if (text.split('\n').length > most) break;
  }
  const lines = (text + decode(decoder)).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines.slice(0, most);
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    throw new Failure('usage', 'What is on standard input is not UTF-8 text.');
  }
}
