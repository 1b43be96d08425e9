/** One command from its options to its exit code. */
import { Device } from './device.ts';
import { readEnvironment } from './environment.ts';
import type { Output } from './output.ts';
import type { CommandEntry } from './table/entry.ts';
import { silent, startProgress } from './terminal/progress.ts';

/** Gives the exit code. */
export async function run(entry: CommandEntry, options: never, output: Output): Promise<number> {
  try {
    const environment = readEnvironment(process.env);
    const command = await entry.load();
    const note = (text: string) => output.note(text);
    const context = {
      environment,
      device: new Device({ home: environment.home, note }),
      note,
      warn: (text: string) => output.warn(text),
      progress: async (label: string, total: number | (() => Promise<number>)) =>
        output.quiet ? silent : startProgress(label, total),
    };
    const result = await command(context, options);
    return result ? output.result(result, entry.answers ?? result.answers ?? false) : 0;
  } catch (error) {
    const { explain } = await import('./explain.ts');
    return output.failure(explain(error));
  }
}
