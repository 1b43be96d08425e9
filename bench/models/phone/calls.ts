/** What each request of a registration and a recovery asks of DynamoDB and KMS: as many as the cost counts. */

export type AwsCall = 'GetItem' | 'UpdateItem' | 'KMS';

/** In series; what stands in a list of its own, at once. */
export type Request = readonly (AwsCall | readonly AwsCall[])[];

/** A wrap and a signature at once. */
const wrapAndSign = ['KMS', 'KMS'] as const;

export const register: readonly Request[] = [
  // GET /v1/key
  ['GetItem'],
  // registration/start of a first key, which takes its turn before the key store is asked.
  ['GetItem', 'UpdateItem', wrapAndSign, 'UpdateItem'],
  // registration/finish
  ['GetItem', wrapAndSign, 'UpdateItem'],
];

const recoveryStart: Request = ['GetItem', 'KMS', 'UpdateItem'];

/** By OPAQUE, the proof is compared in the write itself. */
export const recover: readonly Request[] = [recoveryStart, ['UpdateItem', 'KMS']];

/** A member of a set reads what the proof must verify under. */
export const recoverAsMember: readonly Request[] = [recoveryStart, ['GetItem', 'UpdateItem', 'KMS']];

export function countOf(requests: readonly Request[], call: AwsCall): number {
  return requests.flat(2).filter((made) => made === call).length;
}
