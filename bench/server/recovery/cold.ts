/** Starts fresh processes of cold.mjs. */
import { execFile } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Milliseconds. `cpu` is of all threads of the process. */
interface Took {
  readonly cpu: number;
  readonly wall: number;
}

export interface ColdStart {
  readonly imported: Took;
  /** Absent without an event. */
  readonly called?: Took;
}

interface Start {
  /** A file that exports `handler`. */
  readonly bundle: string;
  readonly env: Readonly<Record<string, string>>;
  /** Holds the event as JSON. Absent: the function is only imported. */
  readonly eventFile?: string;
}

const process_ = fileURLToPath(new URL('./cold.mjs', import.meta.url));
const run = promisify(execFile);

export const emptyBundle = fileURLToPath(new URL('./empty.mjs', import.meta.url));

export async function startCold({ bundle, env, eventFile }: Start): Promise<ColdStart> {
  const args = [process_, pathToFileURL(bundle).href, ...(eventFile === undefined ? [] : [eventFile])];
  const { stdout } = await run(process.execPath, args, { env: { ...env } });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
