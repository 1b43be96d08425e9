/** What this device keeps: its backup key, which registration of the vault has that key, and what vaults are called. */
import { chmod, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from '../../lib/local/private-folder.ts';
import {
  type BackupKey,
  createBackupKey,
  formatBackupKey,
  parseBackupKey,
} from '../../lib/protocol/crypto/backup-key.ts';
import { equalBytes } from '../../lib/protocol/crypto/bytes.ts';
import { Failure } from './failure.ts';
import { leftoverNotes, sweepLeftovers } from './files/partial.ts';
import { requirePrivate } from './files/private-folder.ts';
import { writeWholeFile } from './files/whole-file.ts';

const keyFile = 'backup-key';
const registrationFile = 'registration';
const namesFile = 'vault-names';

export interface DeviceOptions {
  /** The folder, 0700, its files 0600. */
  readonly home: string;
  /** Called with what was put in order there. */
  readonly note: (text: string) => void;
}

/** Throws `file_error` when others can write to the folder, before anything is read from it or written to it. */
export class Device {
  readonly #home: string;
  readonly #note: (text: string) => void;
  #opened: Promise<void> | undefined;

  constructor({ home, note }: DeviceOptions) {
    this.#home = home;
    this.#note = note;
  }

  /** Throws `file_error` when its file is damaged. */
  async key(): Promise<BackupKey | undefined> {
    const key = await this.findKey();
    if (key !== 'damaged') return key;
    const path = join(this.#home, keyFile);
    const ways =
      'If it cannot be brought back, put the key there again: bkv key import --force, or bkv recover --force';
    throw new Failure('file_error', `${path} holds no backup key any more: it was changed or cut off. ${ways}`);
  }

  /** For a caller that is about to replace it. */
  async findKey(): Promise<BackupKey | 'damaged' | undefined> {
    const text = await this.#read(keyFile);
    if (text === undefined) return undefined;
    try {
      return parseBackupKey(text);
    } catch {
      return 'damaged';
    }
  }

  /** Throws `no_key_on_device`. */
  async requireKey(): Promise<BackupKey> {
    const key = await this.key();
    if (key) return key;
    const ways = '"bkv recover" brings it from the vault, "bkv key import" takes its 64 digits.';
    throw new Failure('no_key_on_device', `There is no backup key on this device. ${ways}`);
  }

  /** Made on first use, and on disk before it is given out: a backup without its key is lost. */
  async ensureKey(): Promise<{ key: BackupKey; made: boolean }> {
    const present = await this.key();
    if (present) return { key: present, made: false };
    const key = createBackupKey();
    try {
      await this.#write(keyFile, formatBackupKey(key), false);
      return { key, made: true };
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'target_exists')) throw error;
      // Another command made one first.
      return { key: await this.requireKey(), made: false };
    }
  }

  /** What is there, if it is another key, is replaced and lost. */
  async putKey(key: BackupKey): Promise<void> {
    await this.forgetRegistration();
    await this.#write(keyFile, formatBackupKey(key), true);
  }

  registration(): Promise<string | undefined> {
    return this.#read(registrationFile);
  }

  /** The vault has this device's key under this registration. */
  rememberRegistration(registration: string): Promise<void> {
    return this.#write(registrationFile, registration, true);
  }

  async forgetRegistration(): Promise<void> {
    await this.#open();
    await rm(join(this.#home, registrationFile), { force: true });
  }

  /** By address: what the vaults of sets called themselves when this device first asked them. */
  async vaultNames(): Promise<ReadonlyMap<string, string>> {
    const lines = (await this.#read(namesFile))?.split('\n') ?? [];
    return new Map(lines.map((line) => line.split(' ')).map(([address = '', name = '']) => [address, name]));
  }

  rememberVaultNames(names: ReadonlyMap<string, string>): Promise<void> {
    const lines = [...names].map(([address, name]) => `${address} ${name}`);
    return this.#write(namesFile, lines.join('\n'), true);
  }

  /** Once, before the first use. */
  #open(): Promise<void> {
    this.#opened ??= requirePrivate(this.#home).then(async () => {
      for (const text of leftoverNotes(await sweepLeftovers(this.#home))) this.#note(text);
    });
    return this.#opened;
  }

  async #read(name: string): Promise<string | undefined> {
    await this.#open();
    const path = join(this.#home, name);
    try {
      await this.#keepPrivate(path, (await stat(path)).mode);
      return (await readFile(path, 'utf8')).trim();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** A copy of the key, or one that an editor saved, may be readable by others. */
  async #keepPrivate(path: string, mode: number): Promise<void> {
    if (process.getuid === undefined || (mode & 0o077) === 0) return;
    await chmod(path, 0o600);
    this.#note(`Others on this machine could open ${path}. Now only you can.`);
  }

  async #write(name: string, text: string, replace: boolean): Promise<void> {
    await this.#open();
    await makePrivateFolder(this.#home);
    await writeWholeFile(join(this.#home, name), { replace, mode: 0o600 }, (file) => file.writeFile(`${text}\n`));
  }
}

export function sameKey(a: BackupKey, b: BackupKey): boolean {
  return equalBytes(a.reveal(), b.reveal());
}

/** Why another key is not put over the one that is there. */
export function deviceHasKey(): Failure {
  return new Failure(
    'device_has_key',
    'This device has a backup key already. Another would take its place, and backups made with this one could not be ' +
      'opened any more unless you have its 64 digits (bkv key show). To go ahead: --force',
  );
}
