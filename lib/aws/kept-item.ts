/** How a key is kept, as attributes of its item: OPAQUE's are `record` and `ksf`, those of a set's member are in `vaultSet`. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { canonicalJson } from '../protocol/crypto/canonical-json.ts';
import type { Ksf } from '../protocol/crypto/ksf.ts';
import type { VaultSet } from '../protocol/crypto/set/description.ts';
import { check, VaultSet as schema } from '../protocol/wire/schemas.ts';
import type { KeptAlone, KeptInSet, Scheme } from '../vault/record.ts';
import {
  binary,
  bytesOrNone,
  fail,
  fields,
  type Item,
  number,
  orElse,
  readNumber,
  readString,
  string,
} from './attributes.ts';

/** It names its registration: a version that does not know it leaves it beside the next key. */
export function vaultSetItem(registration: string, { set, shift, proofKey }: KeptInSet): AttributeValue {
  const description = new TextDecoder().decode(canonicalJson(set));
  const kept = { description: string(description), shift: binary(shift), proofKey: binary(proofKey) };
  return { M: { registration: string(registration), ...kept } };
}

/** Of the key that is there: what is said of another registration counts for nothing. */
function schemeOf({ registration, vaultSet }: Item): Scheme {
  const named = vaultSet?.M?.registration?.S;
  return named !== undefined && named === registration?.S ? 'set' : 'opaque';
}

export function toKept(item: Item): KeptAlone | KeptInSet {
  const scheme = schemeOf(item);
  switch (scheme) {
    case 'opaque':
      return { scheme, record: bytesOrNone(item, 'record'), ksf: orElse(() => toKsf(fields(item, 'ksf')), noKsf) };
    case 'set': {
      const { M = {} } = item.vaultSet ?? {};
      const set = orElse(() => toVaultSet(readString(M, 'description')), noSet);
      return { scheme, set, shift: bytesOrNone(M, 'shift'), proofKey: bytesOrNone(M, 'proofKey') };
    }
  }
}

function toVaultSet(description: string): VaultSet {
  let parsed: unknown;
  try {
    parsed = JSON.parse(description);
  } catch {
    return fail('vaultSet.description');
  }
  const checked = check(schema, parsed);
  return 'value' in checked ? checked.value : fail('vaultSet.description');
}

export function ksfItem({ algorithm, iterations, memory, parallelism }: Ksf): AttributeValue {
  return {
    M: {
      algorithm: string(algorithm),
      iterations: number(iterations),
      memory: number(memory),
      parallelism: number(parallelism),
    },
  };
}

export function toKsf(item: Item): Ksf {
  return {
    algorithm: item.algorithm?.S === 'argon2id' ? item.algorithm.S : fail('algorithm'),
    iterations: readNumber(item, 'iterations'),
    memory: readNumber(item, 'memory'),
    parallelism: readNumber(item, 'parallelism'),
  };
}

export const noKsf: Ksf = { algorithm: 'argon2id', iterations: 0, memory: 0, parallelism: 0 };

const noSet: VaultSet = { id: '', threshold: 0, ksf: noKsf, commitment: '', members: [] };
