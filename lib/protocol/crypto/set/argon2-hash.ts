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
  const asked = argon2id({
    password,
    salt,
    iterations: ksf.iterations,
    memorySize: ksf.memory,
    parallelism: ksf.parallelism,
    hashLength: length,
    outputType: 'binary',
  });
  // Its stack begins here: in the npm package the library's lines are no reading.
  const tag = await asked.catch((cause: unknown) => {
    throw new Error(`Argon2id failed: ${cause instanceof Error ? cause.message : cause}`, { cause });
  });
  return new Uint8Array(tag);
}
