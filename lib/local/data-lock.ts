/** One vault at a time in a data folder: a second one would write over what the first has in memory. */
import { access, constants, opendir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { makePrivateFolder } from './private-folder.ts';

/** What the vault in a data folder says of itself. */
export interface Holder {
  readonly pid: number;
  /** Absent until it listens. */
  readonly url?: string;
}

export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
  readonly dataDir: string;
  /** Absent where it has not said so yet. */
  readonly holder: Holder | undefined;

  constructor(dataDir: string, holder: Holder | undefined) {
    const where = holder?.url ? ` at ${holder.url}` : '';
    const who = holder ? ` (process ${holder.pid})` : '';
    super(`The data folder ${dataDir} is in use by the vault${where}${who}`);
    this.dataDir = dataDir;
    this.holder = holder;
  }
}

export interface DataLock {
  /** Lets another process that wants the folder know where this vault listens. */
  announce(url: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Takes the folder for this process, and makes it if it is not there. What is locked is an empty LevelDB: the system
 * gives its lock back however the process ends, so that no stale lock is left and no process id has to be trusted.
 * Throws DataFolderInUse, or the system's error where the folder cannot be written to.
 */
export async function lockDataFolder(dataDir: string): Promise<DataLock> {
  await makePrivateFolder(dataDir);
  await (await opendir(dataDir)).close();
  await access(dataDir, constants.W_OK);
  const lock = new ClassicLevel(join(dataDir, 'lock'));
  const file = join(dataDir, 'holder.json');
  const say = (holder: Holder) => writeFile(file, JSON.stringify(holder), { mode: 0o600 });
  try {
    await lock.open();
  } catch (thrown) {
    const { cause } = thrown as { cause?: NodeJS.ErrnoException };
    if (cause?.code === 'LEVEL_LOCKED') throw new DataFolderInUse(dataDir, await readHolder(file));
    throw cause ?? thrown;
  }
  await say({ pid: process.pid });
  return {
    announce: (url) => say({ pid: process.pid, url }),
    async close() {
      await rm(file, { force: true });
      await lock.close();
    },
  };
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const { pid, url } = JSON.parse(await readFile(file, 'utf8'));
    return typeof pid === 'number' ? { pid, ...(typeof url === 'string' && { url }) } : undefined;
  } catch {
    return undefined;
  }
}
