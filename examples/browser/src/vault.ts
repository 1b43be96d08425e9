/** All that this app asks of the SDK. */
import {
  type BackupKey,
  BackupKeyVault,
  type Bytes,
  createBackupKey,
  decryptBackup,
  encryptBackup,
} from 'backup-key-vault';

export interface Person {
  readonly account: string;
  readonly password: string;
}

/** Where the vault is, and the identity key by which the app knows it. */
export interface Address {
  readonly url: string;
  readonly identity: string;
}

/** One for each account, kept: it goes on with an attempt whose answer was lost. */
const vaults = new Map<string, BackupKeyVault>();

function vaultOf({ url, identity }: Address, account: string): BackupKeyVault {
  const vault = vaults.get(account) ?? new BackupKeyVault({ url, identity, token: () => signIn(url, account) });
  vaults.set(account, vault);
  return vault;
}

/** What `token` throws, the SDK's methods reject with. */
export class NotSignedIn extends Error {
  override readonly name = 'NotSignedIn';
}

/** The embedded vault's own issuer. An app asks its OIDC library for the token of who is signed in. */
async function signIn(url: string, account: string): Promise<string> {
  try {
    const answer = await fetch(`${url}/dev/token`, { method: 'POST', body: JSON.stringify({ sub: account }) });
    return (await answer.json()).token;
  } catch (cause) {
    throw new NotSignedIn('the issuer gives no token', { cause });
  }
}

/** A new key, which the vault has when this resolves. */
export async function register(address: Address, { account, password }: Person): Promise<BackupKey> {
  const backupKey = createBackupKey();
  await vaultOf(address, account).register({ backupKey, password });
  return backupKey;
}

export async function recover(address: Address, { account, password }: Person): Promise<BackupKey> {
  return (await vaultOf(address, account).recover({ password })).backupKey;
}

export function encrypt(key: BackupKey, file: Blob): Promise<Blob> {
  return collect(file.stream().pipeThrough(encryptBackup(key)));
}

/** Rejects with DamagedBackup, and then nothing of the file is used. */
export function decrypt(key: BackupKey, backup: Blob): Promise<Blob> {
  return collect(backup.stream().pipeThrough(decryptBackup(key)));
}

/** In memory. `new Response(stream).blob()` would be shorter, but of an error Chromium says "Failed to fetch" there. */
async function collect(stream: ReadableStream<Bytes>): Promise<Blob> {
  const parts: Bytes[] = [];
  await stream.pipeTo(new WritableStream({ write: (part) => void parts.push(part) }));
  return new Blob(parts);
}
