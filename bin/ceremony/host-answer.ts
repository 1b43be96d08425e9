/** What the admin host printed: the answer of `cloudhsm-cli`, a JSON document over several lines, wherever it stands. */
import { z } from 'zod';

/** The host did not do what it was asked for; the message says why. */
export class HostFailure extends Error {
  override readonly name = 'HostFailure';
}

/** Systems Manager gives no more of what a command printed (API reference, GetCommandInvocation). */
const mostOutput = 24_000;

const answer = z.object({ error_code: z.number(), data: z.unknown() });
type Answer = z.infer<typeof answer>;

function parse(text: string): Answer | undefined {
  try {
    return answer.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * The last answer in the text. A document begins with a line that begins with a brace and ends with one that ends with
 * a brace, so neither a prompt nor the messages of an installation before or after it matter.
 */
function lastAnswer(text: string): Answer | undefined {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const starts = lines.flatMap((line, at) => (line.startsWith('{') ? [at] : [])).reverse();
  for (const start of starts) {
    for (let end = start; end < lines.length; end++) {
      const closes = end === start ? lines[end]?.endsWith('}') : lines[end] === '}';
      const found = closes ? parse(lines.slice(start, end + 1).join('\n')) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

/** What `cloudhsm-cli` answered as `data`. Throws {@link HostFailure} with its message when it refused. */
export function readAnswer(output: string, error: string): unknown {
  const found = lastAnswer(output) ?? lastAnswer(error);
  if (found?.error_code === 0) return found.data;
  if (found) throw new HostFailure(`cloudhsm-cli: ${found.data}`);
  if (output.length >= mostOutput)
    throw new HostFailure(
      `The admin host printed more than the ${mostOutput.toLocaleString('en')} characters that Systems Manager gives of it: the HSMs have more users than a ceremony can read. Delete those that nobody needs, with cloudhsm-cli on a host of your own.`,
    );
  throw new HostFailure(`The admin host answered nothing of cloudhsm-cli's: ${error.trim().slice(-300)}`);
}
