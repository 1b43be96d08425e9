/** One command from its options to its exit code: the result on standard output, everything else on standard error. */
import type { Command, Result } from './command.ts';
import { Device } from './device.ts';
import { readEnvironment } from './environment.ts';
import { type Failure, failures } from './failure.ts';

const say = (text: string) => void process.stderr.write(`${text}\n`);

export async function run<Options>(
  load: () => Promise<Command<Options>>,
  options: Options,
  json: boolean,
): Promise<number> {
  try {
    const environment = readEnvironment(process.env);
    const command = await load();
    const result = await command({ environment, device: new Device(environment.home), note: say }, options);
    if (result) printResult(result, json);
    return 0;
  } catch (error) {
    const { explain } = await import('./explain.ts');
    return printFailure(explain(error), json);
  }
}

function printResult({ text, json: object }: Result, json: boolean): void {
  process.stdout.write(`${json ? JSON.stringify(object) : text}\n`);
}

/** Gives the exit code. */
export function printFailure({ code, message, fields }: Failure, json: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify({ error: code, message, ...fields })}\n`);
  else say(message);
  return failures[code];
}
