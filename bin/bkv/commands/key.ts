/** `bkv key`: the 64 digits of this device's key, as text, as a QR code, and typed in again. */
import { type BackupKey, formatBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { fingerprintOf, parseFingerprint } from '../../../lib/protocol/crypto/fingerprint.ts';
import type { Command, Context } from '../command.ts';
import { Failure } from '../failure.ts';
import { appearanceOf } from '../terminal/appearance.ts';
import { askBackupKey, isInteractive } from '../terminal/ask.ts';
import { takeKey } from './take-key.ts';

export interface ShowOptions {
  readonly qr: boolean;
}

/**
 * At a terminal four lines of four groups, as a person writes it down, and the fingerprint. Else one line and nothing
 * more, which `bkv key import` takes.
 */
export const showKey: Command<ShowOptions> = async ({ device }, { qr }) => {
  const key = await device.requireKey();
  const digits = formatBackupKey(key);
  const fingerprint = await fingerprintOf(key);
  const json = { backupKey: digits, fingerprint };
  if (!process.stdout.isTTY && !qr) return { text: digits, json };
  const parts = [digits.replace(/((?:\S+ ){3}\S+) /g, '$1\n'), `fingerprint  ${fingerprint}`];
  return { text: [...parts, ...(qr ? [await qrOf(key)] : [])].join('\n\n'), json };
};

/** Upper-case digits without spaces make the smallest code. Import takes them as they are. */
async function qrOf(key: BackupKey): Promise<string> {
  const { qrCode } = await import('../terminal/qr.ts');
  return qrCode(formatBackupKey(key).replaceAll(' ', '').toUpperCase(), appearanceOf(process.stdout));
}

export interface ImportOptions {
  readonly force: boolean;
  /** The fingerprint of the expected key, 8 digits. */
  readonly fingerprint?: string;
}

export const importKey: Command<ImportOptions> = async (context, { force, fingerprint: expected }) => {
  if (!force) await context.device.key();
  const key = await askExpectedKey(context, expected === undefined ? undefined : requireFingerprint(expected));
  return takeKey(context, key, force);
};

function requireFingerprint(text: string): string {
  const fingerprint = parseFingerprint(text);
  if (fingerprint === undefined) throw new Failure('usage', 'A fingerprint has 8 digits of 0-9 and a-f.');
  return fingerprint;
}

/** A mistyped digit makes another key, and only the fingerprint shows it. */
async function askExpectedKey({ warn }: Context, expected: string | undefined): Promise<BackupKey> {
  for (;;) {
    const key = await askBackupKey();
    const fingerprint = await fingerprintOf(key);
    if (expected === undefined || fingerprint === expected) return key;
    const text = `These digits are those of the key ${fingerprint}, not of ${expected}: one is mistyped, or it is another key.`;
    if (!isInteractive()) throw new Failure('invalid_backup_key', text, { fingerprint, expected });
    warn(`${text} Once more:`);
  }
}
