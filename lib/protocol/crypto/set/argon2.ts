/** Argon2id (RFC 9106), by hash-wasm. */
import { argon2id as derive } from 'hash-wasm';
import type { Bytes } from '../bytes.ts';
import type { Ksf } from '../ksf.ts';

export interface Argon2Inputs {
  readonly password: Bytes;
  readonly salt: Bytes;
  readonly ksf: Ksf;
  /** Bytes of the output. */
  readonly length: number;
}

export async function argon2id({ password, salt, ksf, length }: Argon2Inputs): Promise<Bytes> {
  const { iterations, memory: memorySize, parallelism } = ksf;
  const options = { password, salt, iterations, memorySize, parallelism, hashLength: length };
  return new Uint8Array(await derive({ ...options, outputType: 'binary' }));
}
