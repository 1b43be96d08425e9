/** Argon2id (RFC 9106) on the thread that asks. */
import type { Bytes } from '../bytes.ts';
import type { Ksf } from '../ksf.ts';
import { argon2id } from './argon2-library.ts';

/** The inputs by their names in RFC 9106; no secret, no associated data. */
export interface Argon2Inputs {
  /** In the vault set it is no password but the OPRF's output, y. */
  readonly password: Bytes;
  /** At least 8 bytes. */
  readonly salt: Bytes;
  readonly ksf: Ksf;
  /** Of the output, in bytes. */
  readonly length: number;
}

/** An abort rejects with the signal's reason. */
export type Argon2id = (inputs: Argon2Inputs, signal?: AbortSignal) => Promise<Bytes>;

export async function hash({ password, salt, ksf, length }: Argon2Inputs): Promise<Bytes> {
  const tag = await argon2id({
    password,
    salt,
    iterations: ksf.iterations,
    memorySize: ksf.memory,
    parallelism: ksf.parallelism,
    hashLength: length,
    outputType: 'binary',
  });
  return new Uint8Array(tag);
}
