/**
 * What no log or error may repeat: everything that was sent, answered or known in a run, in each encoding in which it
 * could appear.
 */
import { formatBackupKey } from '../../../lib/protocol/crypto/backup-key.ts';
import { type Bytes, fromBase64url, toHex, utf8 } from '../../../lib/protocol/crypto/bytes.ts';
import type { Secret } from '../../../lib/protocol/crypto/secret.ts';

/** Shorter texts would be found by chance. */
const least = 12;

export interface Exchange {
  readonly token: string | undefined;
  readonly sent: string;
  readonly status: number;
  readonly answered: string;
}

export class Secrets {
  readonly #forms = new Map<string, string>();

  text(name: string, value: string): void {
    this.#add(name, value);
    this.#encoded(name, utf8(value));
  }

  bytes(name: string, value: Bytes): void {
    this.#encoded(name, value);
    this.#add(`${name} as a list`, [...value.subarray(0, least)].join(','));
  }

  backupKey(key: Secret<Bytes>): void {
    this.bytes('backup key', key.reveal());
    this.#add('the 64 digits', formatBackupKey(key));
  }

  /** A request and its answer: the token, and every field of both except those that an error may say. */
  exchange({ token, sent, status, answered }: Exchange): void {
    if (token !== undefined) this.text('token', token);
    for (const text of [sent, status < 400 ? answered : ''])
      for (const [field, value] of fieldsOf(text)) {
        this.#add(field, value);
        const bytes = value.length >= least ? read(fromBase64url, value) : undefined;
        if (bytes) this.bytes(field, bytes);
      }
  }

  /** The names of the secrets that the text repeats. */
  foundIn(text: string): string[] {
    return [...this.#forms].filter(([form]) => text.includes(form)).map(([, name]) => name);
  }

  get size(): number {
    return this.#forms.size;
  }

  #encoded(name: string, value: Bytes): void {
    const buffer = Buffer.from(value);
    this.#add(`${name} in hex`, toHex(value));
    for (const encoding of ['base64', 'base64url'] as const)
      this.#add(`${name} in ${encoding}`, buffer.toString(encoding).replace(/=+$/, ''));
  }

  #add(name: string, form: string): void {
    if (form.length >= least) this.#forms.set(form, name);
  }
}

// What an error may say too: who the vault is, when something happened or will, and why.
const open = new Set([
  ...['vault', 'reason'],
  ...['expiresAt', 'nextAttemptAt', 'createdAt', 'lastRecoveredAt', 'resetAt', 'destroyedAt'],
]);

function fieldsOf(text: string): [string, string][] {
  const parsed: unknown = read<unknown>(JSON.parse, text);
  return typeof parsed === 'object' && parsed !== null ? fieldsWithin(parsed) : [['a body', text]];
}

function fieldsWithin(object: object): [string, string][] {
  return Object.entries(object).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'object' && value !== null) return fieldsWithin(value);
    return typeof value === 'string' && !open.has(name) ? [[name, value]] : [];
  });
}

function read<T>(decode: (text: string) => T, text: string): T | undefined {
  try {
    return decode(text);
  } catch {
    return undefined;
  }
}
