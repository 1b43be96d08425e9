/** What the makers of our own vectors have in common, on Node's cryptography: no line of it is the product's. */
import { argon2Sync, createCipheriv, createHash, createPrivateKey, createPublicKey, hkdfSync, sign } from 'node:crypto';

type Part = Uint8Array | string;

export const ascii = (text: string) => Buffer.from(text, 'utf8');
export const join = (...parts: readonly Part[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? ascii(part) : part)));
export const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
/** Base64url without padding, as on the wire. */
export const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

/** 64 bytes that a device or a vault draws: here of a name, so that anyone can draw them again. */
export const drawn = (name: string) => createHash('sha512').update(`backup-key-vault/vectors|${name}`).digest();

/** RFC 8785, of objects with whole numbers, and names and texts in ASCII. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join()}}`;
}

export const digestOf = (value: object) => createHash('sha256').update(canonical(value)).digest('base64url');

export function ed25519(seed: Uint8Array) {
  const der = join(Buffer.from('302e020100300506032b657004220420', 'hex'), seed);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  return { publicKey, sign: (message: string) => sign(null, ascii(message), key) };
}

export const hkdf256 = (ikm: Uint8Array, salt: Part, { info, length = 32 }: { info: Part; length?: number }) =>
  Buffer.from(hkdfSync('sha256', ikm, salt, info, length));

/** The default of both schemes: KiB, passes and lanes. */
export const ksf = { algorithm: 'argon2id', iterations: 3, memory: 65536, parallelism: 4 } as const;

/** RFC 9807's stretching: 64 bytes of Argon2id with a salt of 16 zeros. */
export function stretch(message: Uint8Array): Buffer {
  const { iterations: passes, memory, parallelism } = ksf;
  return argon2Sync('argon2id', { message, passes, memory, parallelism, tagLength: 64, nonce: new Uint8Array(16) });
}

export interface Sealing {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly backupKey: Uint8Array;
  readonly account: string;
  readonly registration: string;
  readonly version?: number;
}

export const escrowAad = ({ account, registration }: Pick<Sealing, 'account' | 'registration'>) =>
  `backup-key-vault/escrow/v1|${account}|${registration}`;

export function escrowOf({ key, nonce, backupKey, version = 1, ...whose }: Sealing): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(ascii(escrowAad(whose)));
  return join(Uint8Array.of(version), nonce, cipher.update(backupKey), cipher.final(), cipher.getAuthTag());
}

/** A file of vectors. */
export const printed = (vectors: unknown) => `${JSON.stringify(vectors, null, 2)}\n`;
