/** One JSON document on disk that is always either the old one or the new one, whatever kills the process. */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface DurableFile {
  /** `undefined` when it was never written. Throws when it cannot be read as JSON: never starts anew over a damaged file. */
  read(): Promise<unknown>;
  /** Returns once the document is on disk. Calls must not overlap. */
  write(document: unknown): Promise<void>;
}

const ownerOnly = 0o600;

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const handle = await open(path, 'w', ownerOnly);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isMissing = (thrown: unknown): boolean => (thrown as NodeJS.ErrnoException).code === 'ENOENT';

export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

/** Writes a temporary file, syncs it, renames it over the old one, and syncs the directory that holds the name. */
export async function writeText(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  await writeWhole(temporary, text);
  await rename(temporary, path);
  await sync(dirname(path));
}

export async function openDurableFile(path: string): Promise<DurableFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return {
    async read() {
      const text = await readText(path);
      if (text === undefined) return undefined;
      try {
        return JSON.parse(text);
      } catch {
        throw new Error(`${path} expected a JSON document: it is damaged`);
      }
    },
    write: (document) => writeText(path, `${JSON.stringify(document, null, 1)}\n`),
  };
}

/** Keeps nothing, for a server without a data directory. */
export const memoryFile: DurableFile = { read: async () => undefined, write: async () => {} };

/** Runs tasks one after the other in the order they came; a task that fails does not stop the next. */
type Queue = <T>(task: () => Promise<T>) => Promise<T>;

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task, task);
    last = run;
    return run;
  };
}
