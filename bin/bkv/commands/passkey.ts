/** `bkv passkey`: files in which a passkey keeps a key. The passkey itself is asked elsewhere, and gives its PRF output. */
import { fingerprintOf } from '../../../lib/protocol/crypto/fingerprint.ts';
import { hmacSaltOf, requireMatch, unwrapUnderPrf, wrapUnderPrf } from '../../../lib/protocol/crypto/passkey.ts';
import { InvalidPasskeyFile } from '../../../lib/protocol/crypto/passkey-errors.ts';
import {
  formatPasskeyFile,
  type PasskeyFile,
  type PasskeyReference,
  parsePasskeyFile,
  requireReference,
} from '../../../lib/protocol/crypto/passkey-file.ts';
import type { Command, Context } from '../command.ts';
import { Failure } from '../failure.ts';
import { readSmallFile } from '../files/small-file.ts';
import { requireFree, writeWholeFile } from '../files/whole-file.ts';
import { readable } from '../output.ts';
import { askPrf } from '../terminal/ask-prf.ts';
import { takeKey } from './take-key.ts';

interface FileOptions {
  readonly file: string;
}

export const showPasskeyFile: Command<FileOptions> = async (context, { file: path }) => {
  const file = await readFile(path);
  const { rpId, credentialId, prfInput, fingerprint } = file;
  const hmacSalt = base64(hmacSaltOf(file));
  const onDevice = await deviceHas(context, file);
  const rows = [
    ['key', fingerprint + (onDevice ? ', the key of this device' : '')],
    ['relying party', rpId],
    ['credential', credentialId],
    ['PRF input', prfInput],
    ['hmac salt', hmacSalt],
  ].map(([name = '', value = '']) => `${name.padEnd(15)}${value}`);
  const how = 'Where the passkey is on a security key, this opens it without a browser. "fido2-token -L" names DEVICE:';
  const text = ['A backup key, wrapped under a passkey', rows.join('\n'), how, assertion(file, path)].join('\n\n');
  return { text, json: { fingerprint, onDevice, rpId, credentialId, prfInput, hmacSalt } };
};

async function deviceHas({ device }: Context, { fingerprint }: PasskeyFile): Promise<boolean> {
  const key = await device.findKey();
  return key !== undefined && key !== 'damaged' && (await fingerprintOf(key)) === fingerprint;
}

/** Its input is a hash that nobody verifies, the relying party, the credential and the salt (fido2-assert(1)). -v: a PIN. */
function assertion(file: PasskeyFile, path: string): string {
  const credential = base64(Uint8Array.from(Buffer.from(file.credentialId, 'base64url')));
  const input = [base64(new Uint8Array(32)), file.rpId, credential, base64(hmacSaltOf(file))].join(' ');
  const name = /^[\w./-]+$/.test(path) ? path : `'${readable(path).replaceAll("'", "'\\''")}'`;
  return `  printf '%s\\n' ${input} |\n  fido2-assert -G -h -v DEVICE | tail -n 1 | bkv passkey open ${name}`;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

export interface OpenOptions extends FileOptions {
  /** A file with the PRF output. */
  readonly prfFile?: string;
  readonly force: boolean;
}

export const openPasskeyFile: Command<OpenOptions> = async (context, { file: path, prfFile: from, force }) => {
  if (!force) await context.device.key();
  const file = await readFile(path);
  const [prf = new Uint8Array()] = await askPrf({ count: 1, from });
  return takeKey(context, await unwrapUnderPrf({ file, prf }), force);
};

export interface WrapOptions {
  readonly out: string;
  readonly force: boolean;
  /** A file of the same passkey. */
  readonly like?: string;
  readonly rpId?: string;
  readonly credential?: string;
  readonly prfInput?: string;
  /** A file with the PRF outputs. */
  readonly prfFile?: string;
}

export const wrapIntoPasskeyFile: Command<WrapOptions> = async ({ device }, options) => {
  const { out: path, force, like, prfFile: from } = options;
  const backupKey = await device.requireKey();
  if (!force) await requireFree(path);
  const former = like === undefined ? undefined : await readFile(like);
  const passkey = former ?? referenceOf(options);
  // A file of the same passkey has a check of its first evaluation, so one more is enough.
  const [prf = new Uint8Array(), again = prf] = await askPrf({ count: former ? 1 : 2, from });
  if (former) await requireMatch({ file: former, prf });
  const file = await wrapUnderPrf({ backupKey, passkey, evaluations: [prf, again] });
  await writeWholeFile(path, { replace: force }, (handle) => handle.writeFile(formatPasskeyFile(file)));
  const { fingerprint, rpId, credentialId } = file;
  const advice =
    'Who loses the passkey loses the key, so keep it in another way too: "bkv key show" to write it down, or "bkv register".';
  const text = `Wrapped the key ${fingerprint} into ${path}, under a passkey of ${rpId}. ${advice}`;
  return { text, json: { out: path, fingerprint, rpId, credentialId } };
};

const flags: Readonly<Record<string, string>> = {
  rpId: '--rp-id',
  credentialId: '--credential',
  prfInput: '--prf-input',
};

function referenceOf({ rpId, credential: credentialId, prfInput }: WrapOptions): PasskeyReference {
  if (rpId === undefined || credentialId === undefined || prfInput === undefined) {
    const ways = 'name a file of it with --like, or give --rp-id, --credential and --prf-input.';
    throw new Failure('usage', `It must be said which passkey: ${ways}`);
  }
  try {
    return requireReference({ rpId, credentialId, prfInput });
  } catch (error) {
    if (!(error instanceof InvalidPasskeyFile)) throw error;
    throw new Failure('usage', `${error.message.replace(error.field, flags[error.field] ?? error.field)}.`);
  }
}

async function readFile(path: string): Promise<PasskeyFile> {
  return parsePasskeyFile(await readSmallFile(path));
}
