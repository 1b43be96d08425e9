/** What this device keeps: its backup key, and which registration of the vault has that key. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BackupKey, createBackupKey, formatBackupKey, parseBackupKey } from '../../lib/protocol/backup-key.ts';
import { equalBytes } from '../../lib/protocol/bytes.ts';
import { Failure } from './failure.ts';
import { writeWholeFile } from './files/whole-file.ts';

const keyFile = 'backup-key';
const registrationFile = 'registration';

/** `home` is the folder, 0700, its files 0600. */
export class Device {
  readonly #home: string;

  constructor(home: string) {
    this.#home = home;
  }

  async key(): Promise<BackupKey | undefined> {
    const text = await this.#read(keyFile);
    if (text === undefined) return undefined;
    try {
      return parseBackupKey(text);
    } catch {
      const path = join(this.#home, keyFile);
      throw new Failure('file_error', `${path} does not hold a backup key any more: it was changed or cut off.`);
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
    await rm(join(this.#home, registrationFile), { force: true });
  }

  async #read(name: string): Promise<string | undefined> {
    try {
      return (await readFile(join(this.#home, name), 'utf8')).trim();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #write(name: string, text: string, replace: boolean): Promise<void> {
    await mkdir(this.#home, { recursive: true, mode: 0o700 });
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
