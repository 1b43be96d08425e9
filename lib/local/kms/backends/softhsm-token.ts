/** The SoftHSM2 token that holds the keys: its directory, its PIN, and its initialisation on first use. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { readText, writeText } from '../catalog/durable-file.ts';
import { howToInstall } from './pkcs11.ts';

export const tokenLabel = 'backup-key-vault';

/** Where Debian's package puts the module. */
const defaultModule = '/usr/lib/softhsm/libsofthsm2.so';

export interface Token {
  /** For the environment's SOFTHSM2_CONF, which the module reads. */
  readonly configuration: string;
  readonly pin: string;
}

export async function findModule(): Promise<string> {
  const path = process.env.SOFTHSM2_MODULE || defaultModule;
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw new Error(`${howToInstall} (${path} is missing; SOFTHSM2_MODULE names another place)`, { cause });
  }
  return path;
}

async function initialise(configuration: string, pin: string): Promise<void> {
  const options = ['--init-token', '--free', '--label', tokenLabel, '--so-pin', pin, '--pin', pin];
  try {
    await promisify(execFile)('softhsm2-util', options, { env: { ...process.env, SOFTHSM2_CONF: configuration } });
  } catch (thrown) {
    // The error of execFile quotes the command line, and so the PIN: it is not passed on as the cause.
    const { code } = thrown as { code?: unknown };
    throw new Error(`${howToInstall} (softhsm2-util --init-token failed with ${code})`);
  }
}

async function keepPin(path: string): Promise<string> {
  const kept = await readText(path);
  if (kept !== undefined) return kept;
  const pin = randomBytes(16).toString('hex');
  await writeText(path, pin);
  return pin;
}

/** The token in `<dataDir>/softhsm`, made if it is not there. Its PIN lies beside it: development only. */
export async function openToken(dataDir: string): Promise<Token> {
  const directory = resolve(dataDir, 'softhsm');
  const tokens = join(directory, 'tokens');
  const configuration = join(directory, 'softhsm2.conf');
  await mkdir(tokens, { recursive: true, mode: 0o700 });
  // The PIN first: after a crash between the two, the token is made with the PIN that was kept.
  const pin = await keepPin(join(directory, 'pin'));
  // Written anew each time, because the directory may have moved.
  await writeText(
    configuration,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n`,
  );
  if ((await readdir(tokens)).length === 0) await initialise(configuration, pin);
  return { configuration, pin };
}
